"""One handler is async, the other is not: Django refuses the class.

Fails: test_shows_the_member, test_refuses_the_anonymous, test_async_view_gets_the_json, test_sync_view_gets_the_json
"""

import functools
import json

from asgiref.sync import iscoroutinefunction
from django.http import JsonResponse
from django.utils.decorators import method_decorator
from django.views import View


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


class Me(View):
    """The member who is logged in."""

    async def get(self, request):
        user = await request.auser()
        if not user.is_authenticated:
            return JsonResponse({"error": "login required"}, status=401)
        return JsonResponse({"username": user.username, "first_name": user.first_name})

    @method_decorator(require_json)
    def post(self, request):
        request.user.first_name = request.json["first_name"]
        request.user.save()
        return JsonResponse({"saved": True})


me = Me.as_view()
