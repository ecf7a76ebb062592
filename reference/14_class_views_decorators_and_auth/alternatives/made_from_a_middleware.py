"""Django makes the decorator from a middleware."""

import json

from django.http import HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.utils.decorators import decorator_from_middleware
from django.utils.deprecation import MiddlewareMixin


class JSONOnly(MiddlewareMixin):
    """Let a request through if it brings JSON."""

    def process_request(self, request):
        """An answer to what is not JSON, or None."""
        if request.content_type != "application/json":
            return HttpResponse(status=415)
        try:
            request.json = json.loads(request.body)
        except json.JSONDecodeError:
            return HttpResponse(status=400)
        return None


require_json = decorator_from_middleware(JSONOnly)


async def me(request):
    """Show the member who is logged in, or save another first name."""
    user = await request.auser()
    if not user.is_authenticated:
        return JsonResponse({"error": "login required"}, status=401)
    if request.method == "POST":
        user.first_name = json.loads(request.body)["first_name"]
        await user.asave()
    elif request.method != "GET":
        return HttpResponseNotAllowed(["GET", "POST"])
    return JsonResponse({"username": user.username, "first_name": user.first_name})
