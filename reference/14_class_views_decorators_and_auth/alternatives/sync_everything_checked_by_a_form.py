"""A sync view, checked by a form, with the session read by Django in a thread."""

import functools
import json

from asgiref.sync import iscoroutinefunction
from django.forms import CharField, Form
from django.http import JsonResponse
from django.views.decorators.http import require_http_methods


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


class Name(Form):
    """What may be posted."""

    first_name = CharField(max_length=150)


@require_http_methods(["GET", "POST"])
def me(request):
    """Show the member who is logged in, or save another first name."""
    if request.user.is_anonymous:
        return JsonResponse({"error": "login required"}, status=401)
    return change(request) if request.method == "POST" else show(request.user)


def show(user):
    """The names."""
    return JsonResponse({"username": user.username, "first_name": user.first_name})


@require_json
def change(request):
    """Another first name."""
    form = Name(request.json)
    if not form.is_valid():
        return JsonResponse(form.errors, status=422)
    request.user.first_name = form.cleaned_data["first_name"]
    request.user.save(update_fields=["first_name"])
    return show(request.user)
