"""request.user is read in a thread; after that it is there, on the event loop, too."""

import functools
import json

from asgiref.sync import iscoroutinefunction, sync_to_async
from django.http import HttpResponseNotAllowed, HttpResponseRedirect, JsonResponse


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


async def me(request):
    """Show the member who is logged in, or save another first name."""
    if not await sync_to_async(lambda: request.user.is_authenticated)():
        return JsonResponse({"error": "login required"}, status=401)
    user = request.user
    match request.method:
        case "GET":
            return JsonResponse({"username": user.username, "first_name": user.first_name})
        case "POST":
            return await change(request)
    return HttpResponseNotAllowed(["GET", "POST"])


@require_json
async def change(request):
    """Save another first name, then send the member back to the page."""
    request.user.first_name = request.json["first_name"]
    await sync_to_async(request.user.save)()
    return HttpResponseRedirect("/me/")
