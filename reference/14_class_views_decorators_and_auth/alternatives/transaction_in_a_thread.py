"""The row is locked and saved in a transaction, in a thread; strict about what it takes."""

import functools
import json

from asgiref.sync import iscoroutinefunction, sync_to_async
from django.contrib.auth import get_user_model
from django.db import transaction
from django.http import HttpResponse, JsonResponse


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


@transaction.atomic
def rename(pk, first_name):
    """Give one member another first name."""
    user = get_user_model().objects.select_for_update().get(pk=pk)
    user.first_name = first_name
    user.full_clean(exclude=["password"])
    user.save()
    return user


async def me(request):
    """Show the member who is logged in, or save another first name."""
    if request.method not in {"GET", "POST"}:
        return HttpResponse("no", status=405)
    user = await request.auser()
    if user.is_anonymous:
        return JsonResponse({"error": "login required"}, status=401)
    if request.method == "POST":
        refused = await strict(request)
        if refused.status_code != 200:
            return refused
        user = await sync_to_async(rename)(user.pk, request.json["first_name"])
    return JsonResponse({"username": user.username, "first_name": user.first_name})


@require_json
async def strict(request):
    """Nothing but a first name."""
    good = isinstance(request.json, dict) and set(request.json) == {"first_name"}
    return HttpResponse(status=200 if good else 422)
