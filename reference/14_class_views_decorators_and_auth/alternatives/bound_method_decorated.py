"""The decorator is put around a bound method, when it is needed; the body is read as a file."""

import functools
import json

from asgiref.sync import iscoroutinefunction
from django.contrib.auth import aget_user
from django.http import HttpResponse, JsonResponse
from django.views import View


def reading(request):
    """Whether the request brought JSON; then it is in request.json. Otherwise the status to answer with."""
    if request.content_type.lower() != "application/json":
        return 415
    try:
        request.json = json.load(request)
    except (ValueError, RecursionError):
        return 400


def require_json(view):
    """Let a request through to the view if it brings JSON; the view finds that in request.json."""

    async def awaiting(*args, **kwargs):
        status = reading(args[0])
        return HttpResponse(status=status) if status else await view(*args, **kwargs)

    def calling(*args, **kwargs):
        status = reading(args[0])
        return HttpResponse(status=status) if status else view(*args, **kwargs)

    return functools.wraps(view)(awaiting if iscoroutinefunction(view) else calling)


class Me(View):
    """The member who is logged in."""

    http_method_names = ("get", "post")

    async def get(self, request):
        return await self.for_member(request, self.show)

    async def post(self, request):
        return await self.for_member(request, require_json(self.change))

    async def for_member(self, request, action):
        user = await aget_user(request)
        if user.is_authenticated:
            return await action(request, user)
        return HttpResponse('{"error": "login required"}', content_type="application/json", status=401)

    async def show(self, request, user):
        return JsonResponse({"username": user.get_username(), "first_name": user.get_short_name()})

    async def change(self, request, user):
        user.first_name = request.json["first_name"]
        await user.asave(force_update=True)
        return HttpResponse(status=200)


me = Me.as_view()
