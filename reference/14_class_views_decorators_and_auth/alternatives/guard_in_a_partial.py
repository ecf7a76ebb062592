"""A guard of each kind, handed on as a partial that has the view's name; the page is a sync view."""

import functools
import json

from asgiref.sync import iscoroutinefunction
from django.contrib.auth import get_user
from django.http import HttpResponse, HttpResponseNotAllowed, JsonResponse


def problem(request):
    kind = request.META.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        return 415
    try:
        request.json = json.loads(request.body.decode())
    except (UnicodeDecodeError, json.JSONDecodeError):
        return 400


async def waiting(view, request, *args, **kwargs):
    if status := problem(request):
        return HttpResponse(status=status)
    return await view(request, *args, **kwargs)


def plain(view, request, *args, **kwargs):
    if status := problem(request):
        return HttpResponse(status=status)
    return view(request, *args, **kwargs)


def require_json(view):
    made = functools.partial(waiting if iscoroutinefunction(view) else plain, view)
    return functools.update_wrapper(made, view)


def me(request):
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "POST"])
    user = get_user(request)
    if not user.pk:
        return JsonResponse({"error": "login required"}, status=401)
    if request.method == "POST":
        type(user).objects.filter(pk=user.pk).update(first_name=json.load(request)["first_name"])
        return HttpResponse(status=204)
    return JsonResponse({"username": user.username, "first_name": user.first_name})
