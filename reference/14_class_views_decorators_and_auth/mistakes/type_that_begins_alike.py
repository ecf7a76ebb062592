"""Looks at the beginning of the content type, with which those of other formats begin, too.

Fails: test_refuses_other_content_types
"""

import json
import functools
from asgiref.sync import iscoroutinefunction
from django.http import HttpResponse, HttpResponseNotAllowed, JsonResponse


def require_json(view):
    def problem(request):
        if not request.headers.get("content-type", "").startswith("application/json"):
            return HttpResponse(status=415)
        try:
            request.json = json.loads(request.body)
        except ValueError:
            return HttpResponse(status=400)

    if iscoroutinefunction(view):

        @functools.wraps(view)
        async def wrapper(request, *args, **kwargs):
            return problem(request) or await view(request, *args, **kwargs)
    else:

        @functools.wraps(view)
        def wrapper(request, *args, **kwargs):
            return problem(request) or view(request, *args, **kwargs)

    return wrapper


async def me(request):
    if request.method not in ("GET", "POST"):
        return HttpResponseNotAllowed(["GET", "POST"])
    user = await request.auser()
    if not user.is_authenticated:
        return JsonResponse({"error": "login required"}, status=401)
    if request.method == "POST":
        user.first_name = json.loads(request.body)["first_name"]
        await user.asave()
    return JsonResponse({"username": user.username, "first_name": user.first_name})
