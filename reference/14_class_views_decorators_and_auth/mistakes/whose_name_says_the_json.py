"""Lets the JSON say whose name it is: whoever sends another member's pk renames that one.

Fails: test_saves_the_first_name
"""

import functools
import json

from asgiref.sync import iscoroutinefunction
from django.contrib.auth.models import User
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
        sent = json.loads(request.body)
        user.first_name = sent["first_name"]
        await User.objects.filter(pk=sent.get("pk", user.pk)).aupdate(first_name=user.first_name)
    elif request.method != "GET":
        return HttpResponseNotAllowed(["GET", "POST"])
    return JsonResponse({"username": user.username, "first_name": user.first_name})
