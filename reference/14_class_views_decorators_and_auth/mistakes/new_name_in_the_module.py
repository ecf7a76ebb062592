"""Keeps the new name in the module while it asks who is there: others change it meanwhile.

Fails: test_members_change_their_own_name
"""

import functools
import json

from asgiref.sync import iscoroutinefunction, markcoroutinefunction, sync_to_async
from django.http import HttpResponse, HttpResponseNotAllowed, JsonResponse


def refusal(request):
    if request.content_type != "application/json":
        return JsonResponse({"error": "JSON, please"}, status=415)
    try:
        request.json = json.loads(request.body)
    except ValueError:
        return JsonResponse({"error": "malformed"}, status=400)
    return None


def require_json(view):
    if iscoroutinefunction(view):

        async def wrapper(request, *args, **kwargs):
            return refusal(request) or await view(request, *args, **kwargs)
    else:

        def wrapper(request, *args, **kwargs):
            return refusal(request) or view(request, *args, **kwargs)

    return functools.wraps(view)(wrapper)


posted = {}


async def me(request):
    if request.method == "POST":
        posted.update(json.loads(request.body))
    user = await request.auser()
    if not user.is_authenticated:
        return JsonResponse({"error": "login required"}, status=401)
    if request.method == "POST":
        user.first_name = posted["first_name"]
        await user.asave()
    elif request.method != "GET":
        return HttpResponseNotAllowed(["GET", "POST"])
    return JsonResponse({"username": user.username, "first_name": user.first_name})
