"""A plain sync view, which Django runs in a thread."""

import functools
import json

from asgiref.sync import iscoroutinefunction
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


def me(request):
    """Show the member who is logged in, or save another first name."""
    if not request.user.is_authenticated:
        return JsonResponse({"error": "login required"}, status=401)
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        return change(request) if request.method == "POST" else HttpResponse(status=405)
    return JsonResponse({"username": request.user.username, "first_name": request.user.first_name})


@require_json
def change(request):
    """Save another first name. There is nothing to show."""
    request.user.first_name = request.json["first_name"]
    request.user.save()
    return HttpResponse(status=204)
