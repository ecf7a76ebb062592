"""A class whose instances are the decorated views, marked if they are async."""

import functools
import json

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpResponse, JsonResponse
from django.utils.decorators import method_decorator
from django.views import View


class require_json:
    """Let a request through to the view if it brings JSON; the view finds that in request.json."""

    def __init__(self, view):
        functools.update_wrapper(self, view)
        self.view = view
        self.is_async = iscoroutinefunction(view)
        if self.is_async:
            markcoroutinefunction(self)

    def __call__(self, request, *args, **kwargs):
        if self.is_async:
            return self.wait_for(request, *args, **kwargs)
        return self.refusal(request) or self.view(request, *args, **kwargs)

    async def wait_for(self, request, *args, **kwargs):
        """The same for an async view."""
        return self.refusal(request) or await self.view(request, *args, **kwargs)

    @staticmethod
    def refusal(request):
        """An answer to what is not JSON, or None."""
        if request.content_type != "application/json":
            return HttpResponse(status=415)
        try:
            request.json = json.loads(request.body)
        except ValueError:
            return HttpResponse(status=400)
        return None


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
