"""LoginRequiredMixin is sync: in front of async handlers it reads request.user on the event loop.

Fails: test_shows_the_member, test_refuses_the_anonymous
"""

import functools
import json

from asgiref.sync import iscoroutinefunction
from django.contrib.auth.mixins import LoginRequiredMixin
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


class Me(LoginRequiredMixin, View):
    """The member who is logged in."""

    def handle_no_permission(self):
        return JsonResponse({"error": "login required"}, status=401)

    async def get(self, request):
        user = await request.auser()
        return JsonResponse({"username": user.username, "first_name": user.first_name})

    @method_decorator(require_json)
    async def post(self, request):
        user = await request.auser()
        user.first_name = request.json["first_name"]
        await user.asave()
        return await self.get(request)


me = Me.as_view()
