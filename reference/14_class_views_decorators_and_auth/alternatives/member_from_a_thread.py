"""asyncio.to_thread finds the member, a task group saves."""

import asyncio
import functools
import json

from asgiref.sync import iscoroutinefunction
from django.http import HttpResponse, HttpResponseNotAllowed, JsonResponse


def require_json(view):
    """Let a request through to the view if it brings JSON; the view finds that in request.json."""

    def refuse(request):
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


def plain(request):
    """The member, as sync code finds them."""
    return request.user if request.user.is_authenticated else None


async def me(request):
    """Show the member who is logged in, or save another first name."""
    user = await asyncio.to_thread(plain, request)
    if not user:
        return JsonResponse({"error": "login required"}, status=401)
    if request.method == "POST":
        async with asyncio.TaskGroup() as group:
            user.first_name = json.loads(request.body)["first_name"]
            group.create_task(user.asave(update_fields={"first_name"}))
        return HttpResponse("saved", status=201)
    if request.method in ("GET", "HEAD"):
        return HttpResponse(
            json.dumps({"username": user.username, "first_name": user.first_name}), content_type="application/json"
        )
    return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
