"""One async wrapper that runs sync views in a thread: what was sync is async now.

Fails: test_keeps_name_and_nature
"""

import functools
import json

from asgiref.sync import iscoroutinefunction, sync_to_async
from django.http import HttpResponseNotAllowed, JsonResponse


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

    is_async = iscoroutinefunction(view)

    @functools.wraps(view)
    async def wrapper(request, *args, **kwargs):
        run = view if is_async else sync_to_async(view)
        return refuse(request) or await run(request, *args, **kwargs)

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
