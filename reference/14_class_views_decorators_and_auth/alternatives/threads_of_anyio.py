"""Everything that asks the database runs in a worker thread of anyio."""

import functools
import json

import anyio
from asgiref.sync import iscoroutinefunction
from django.contrib.auth import get_user_model
from django.http import JsonResponse


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

    def member():
        user = request.user
        return (user.pk, user.username, user.first_name) if user.is_authenticated else None

    def rename(pk, first_name):
        get_user_model().objects.filter(pk=pk).update(first_name=first_name)

    found = await anyio.to_thread.run_sync(member)
    if found is None:
        return JsonResponse({"error": "login required"}, status=401)
    pk, username, first_name = found
    if request.method == "POST":
        first_name = json.loads(request.body)["first_name"]
        await anyio.to_thread.run_sync(rename, pk, first_name)
        return JsonResponse({"first_name": first_name})
    if request.method == "GET":
        return JsonResponse({"username": username, "first_name": first_name})
    return JsonResponse({"error": "method not allowed"}, status=405)
