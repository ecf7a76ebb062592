"""Asks no JSON of a DELETE, which has no body as a rule.

Fails: test_sync_view_is_guarded_alike
"""

import functools
import json

from asgiref.sync import iscoroutinefunction
from django.http import HttpResponseNotAllowed, JsonResponse


def require_json(view):
    """Let a request through to the view if it brings JSON; the view finds that in request.json."""

    def refuse(request):
        if request.method == "DELETE" and not request.body:
            request.json = None
            return None
        if request.content_type != "application/json":
            return JsonResponse({"error": "send application/json"}, status=415)
        try:
            request.json = json.loads(request.body)
        except ValueError:
            return JsonResponse({"error": "malformed JSON"}, status=400)
        return None

    if iscoroutinefunction(view):

        @functools.wraps(view)
        async def wrapper(request, *args, **kwargs):
            return refuse(request) or await view(request, *args, **kwargs)

    else:

        @functools.wraps(view)
        def wrapper(request, *args, **kwargs):
            return refuse(request) or view(request, *args, **kwargs)

    return wrapper


async def me(request):
    """Show the member who is logged in, or save another first name."""
    user = await request.auser()
    if not user.is_authenticated:
        return JsonResponse({"error": "login required"}, status=401)
    if request.method == "POST":
        user.first_name = json.loads(request.body)["first_name"]
        await user.asave()
    elif request.method != "GET":
        return HttpResponseNotAllowed(["GET", "POST"])
    return JsonResponse({"username": user.username, "first_name": user.first_name})
