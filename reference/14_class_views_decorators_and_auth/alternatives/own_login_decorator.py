"""A second decorator for members, and one of Django's for the methods."""

import functools
import json

from asgiref.sync import iscoroutinefunction
from django.contrib.auth.models import User
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


def members_only(view):
    """Let members in; the view gets them as its second argument."""

    @functools.wraps(view)
    async def wrapper(request):
        user = await request.auser()
        if user.is_anonymous:
            return JsonResponse({"error": "login required"}, status=401)
        return await view(request, user)

    return wrapper


@require_http_methods(["GET", "POST"])
@members_only
async def me(request, user):
    """Show the member, or save another first name."""
    handlers = {"GET": show, "POST": change}
    return await handlers[request.method](request, user)


async def show(request, user):
    """The member's names."""
    return JsonResponse({key: getattr(user, key) for key in ("username", "first_name")})


@require_json
async def change(request, user):
    """Another first name."""
    await User.objects.filter(pk=user.pk).aupdate(**{"first_name": request.json["first_name"]})
    await user.arefresh_from_db()
    return await show(request, user)
