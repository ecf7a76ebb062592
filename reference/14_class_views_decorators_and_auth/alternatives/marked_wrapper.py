"""One plain wrapper, marked as async for async views: it always returns an awaitable then."""

import functools
import json

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpResponse, HttpResponseNotAllowed, JsonResponse


def require_json(view):
    """Let a request through to the view if it brings JSON; the view finds that in request.json."""
    is_async = iscoroutinefunction(view)

    async def later(response):
        return response

    def refuse(status):
        response = HttpResponse(status=status)
        return later(response) if is_async else response

    @functools.wraps(view)
    def wrapper(request, *args, **kwargs):
        if request.headers.get("Content-Type", "").split(";")[0].strip().lower() != "application/json":
            return refuse(415)
        try:
            request.json = json.loads(request.body.decode())
        except ValueError:
            return refuse(400)
        return view(request, *args, **kwargs)

    return markcoroutinefunction(wrapper) if is_async else wrapper


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
