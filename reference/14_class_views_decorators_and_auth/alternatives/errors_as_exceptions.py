"""What is wrong with a request is raised, and becomes an answer in one place."""

import asyncio
import json

from django.http import JsonResponse


class Refused(Exception):
    """A request that is answered with ``status``."""

    def __init__(self, status, **content):
        super().__init__(status)
        self.response = JsonResponse(content, status=status)


def read_json(request):
    """The JSON of a request, or Refused."""
    kind, _, _ = request.META.get("CONTENT_TYPE", "").partition(";")
    if kind.strip().casefold() != "application/json":
        raise Refused(415, error="unsupported media type")
    try:
        return json.loads(request.body)
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise Refused(400, error="malformed JSON") from error


def require_json(view):
    """Let a request through to the view if it brings JSON; the view finds that in request.json."""

    async def wait(request, *args, **kwargs):
        try:
            request.json = read_json(request)
        except Refused as refused:
            return refused.response
        return await view(request, *args, **kwargs)

    def run(request, *args, **kwargs):
        try:
            request.json = read_json(request)
        except Refused as refused:
            return refused.response
        return view(request, *args, **kwargs)

    wrapper = wait if asyncio.iscoroutinefunction(view) else run
    wrapper.__name__ = getattr(view, "__name__", "view")
    wrapper.__doc__ = view.__doc__
    return wrapper


async def the_member(request):
    """The member who is logged in, or Refused."""
    user = await request.auser()
    if not user.is_authenticated:
        raise Refused(401, error="login required")
    return user


async def me(request):
    """Show the member who is logged in, or save another first name."""
    try:
        if request.method not in ("GET", "POST"):
            raise Refused(405)
        user = await the_member(request)
        if request.method == "POST":
            user.first_name = read_json(request)["first_name"]
            await user.asave(update_fields=["first_name"])
        return JsonResponse({"username": user.username, "first_name": user.first_name})
    except Refused as refused:
        return refused.response
