"""An object with an async __call__ that is not marked: for Django it is a plain callable.

Fails: test_async_view_gets_the_json, test_sync_view_gets_the_json
"""

import functools
import json

from asgiref.sync import iscoroutinefunction, sync_to_async
from django.http import HttpResponse, HttpResponseNotAllowed, JsonResponse


class require_json:
    """Let a request through to the view if it brings JSON; the view finds that in request.json."""

    def __init__(self, view):
        functools.update_wrapper(self, view)
        self.view = view

    async def __call__(self, request, *args, **kwargs):
        if request.content_type != "application/json":
            return HttpResponse(status=415)
        try:
            request.json = json.loads(request.body)
        except ValueError:
            return HttpResponse(status=400)
        if iscoroutinefunction(self.view):
            return await self.view(request, *args, **kwargs)
        return await sync_to_async(self.view)(request, *args, **kwargs)


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
