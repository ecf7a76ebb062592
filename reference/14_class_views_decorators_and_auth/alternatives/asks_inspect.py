"""Asks inspect which views are async, and reads Content-Type by its beginning."""

import functools
import inspect
import json

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

    if inspect.iscoroutinefunction(view):

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
        self.user = await request.auser()
        if not self.user.is_authenticated:
            return JsonResponse({"error": "login required"}, status=401)
        return await super().dispatch(request)

    async def get(self, request):
        return JsonResponse({"username": self.user.username, "first_name": self.user.first_name})

    @method_decorator(require_json)
    async def post(self, request):
        self.user.first_name = request.json["first_name"]
        await self.user.asave()
        return await self.get(request)


me = Me.as_view()
