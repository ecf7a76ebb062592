"""Asks for JSON only where a body is usual, and lets each GET through.

Fails: test_sync_view_is_guarded_alike
"""

import functools
import json

from asgiref.sync import iscoroutinefunction
from django.http import HttpResponse, JsonResponse
from django.utils.decorators import method_decorator
from django.views import View


def require_json(view):
    """Let a request through to the view if it brings JSON; the view finds that in request.json."""

    def refuse(request):
        """The answer to a request without JSON, or None: then request.json is set."""
        if request.method == "GET":
            request.json = None
            return None
        if request.content_type != "application/json":
            return HttpResponse(status=415)
        try:
            request.json = json.loads(request.body)
        except ValueError:
            return HttpResponse(status=400)
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

    async def dispatch(self, request):
        """Let only members in."""
        self.user = await request.auser()
        if not self.user.is_authenticated:
            return JsonResponse({"error": "login required"}, status=401)
        return await super().dispatch(request)

    async def get(self, request):
        """Show the member."""
        return self.answer()

    @method_decorator(require_json)
    async def post(self, request):
        """Give the member another first name."""
        self.user.first_name = request.json["first_name"]
        await self.user.asave(update_fields=["first_name"])
        return self.answer()

    def answer(self):
        """The member's names."""
        return JsonResponse({"username": self.user.username, "first_name": self.user.first_name})


me = Me.as_view()
