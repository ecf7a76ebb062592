"""The wrapper reads the request in a context manager and calls the view outside of it."""

import asyncio
import contextlib
import functools
import http
import inspect
import json

from asgiref.sync import iscoroutinefunction
from django.http import HttpResponse, HttpResponseNotAllowed, JsonResponse


@contextlib.contextmanager
def answers_to(request):
    """Collects the refusal of a request that is no JSON."""
    refusals = []
    try:
        if request.content_type != "application/json":
            refusals.append(415)
        else:
            request.json = json.loads(request.body)
    except ValueError:
        refusals.append(http.HTTPStatus.BAD_REQUEST)
    yield [HttpResponse("not JSON", status=status) for status in refusals]


def require_json(view):
    """Let a request through to the view if it brings JSON; the view finds that in request.json."""

    def sync(request, /, *args, **kwargs):
        with answers_to(request) as refused:
            return refused[0] if refused else view(request, *args, **kwargs)

    async def wait(request, /, *args, **kwargs):
        response = sync(request, *args, **kwargs)
        return await response if inspect.isawaitable(response) else response

    return functools.update_wrapper(wait if iscoroutinefunction(view) else sync, view)


class Me:
    """A namespace of functions, by method."""

    @staticmethod
    async def get(request, user):
        return JsonResponse(dict(username=user.username, first_name=user.first_name))

    @staticmethod
    @require_json
    async def post(request, user):
        user.first_name = request.json["first_name"]
        _, response = await asyncio.gather(user.asave(), Me.get(request, user))
        return response


async def me(request):
    """Find the handler for a method; nobody but members gets that far."""
    user = await request.auser()
    if not user.is_authenticated:
        return JsonResponse({"error": "login required"}, status=http.HTTPStatus.UNAUTHORIZED)
    handler = getattr(Me, request.method.lower(), None)
    return await handler(request, user) if handler else HttpResponseNotAllowed(["GET", "POST"])
