"""A sync class-based view, for which LoginRequiredMixin is right."""

import functools
import json

from asgiref.sync import iscoroutinefunction
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.models import User
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
    """The member who is logged in; all handlers are sync."""

    def handle_no_permission(self):
        return JsonResponse({"error": "login required"}, status=401)

    def get(self, request):
        return JsonResponse({"username": request.user.username, "first_name": request.user.first_name})

    @method_decorator(require_json)
    def post(self, request):
        User.objects.filter(pk=request.user.pk).update(first_name=request.json["first_name"])
        return JsonResponse({"saved": True})


me = Me.as_view()
