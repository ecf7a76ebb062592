"""Reads numbers as Decimal, to be exact: what the view answers with them is text.

Fails: test_all_kinds_of_json_arrive
"""

import decimal
import functools
import json

from asgiref.sync import iscoroutinefunction, markcoroutinefunction, sync_to_async
from django.http import HttpResponse, HttpResponseNotAllowed, JsonResponse


def refusal(request):
    if request.content_type != "application/json":
        return JsonResponse({"error": "JSON, please"}, status=415)
    try:
        request.json = json.loads(request.body, parse_float=decimal.Decimal)
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


async def me(request):
    user = await request.auser()
    if not user.is_authenticated:
        return JsonResponse({"error": "login required"}, status=401)
    if request.method == "GET":
        return JsonResponse({"username": user.username, "first_name": user.first_name})
    if request.method == "POST":
        user.first_name = json.loads(request.body)["first_name"]
        await user.asave()
        return JsonResponse({"username": user.username, "first_name": user.first_name})
    return HttpResponseNotAllowed(["GET", "POST"])
