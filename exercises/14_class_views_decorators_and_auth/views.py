"""Who is logged in, and a decorator for the club's other pages, which are in pages.py."""

import functools
import json

from asgiref.sync import iscoroutinefunction
from django.http import JsonResponse


def require_json(view):
    """Let a request through to the view if it brings JSON; the view finds that in request.json."""
    # TODO(4): refuse what is not JSON with status 415 or 400, and put the rest on the request.
    # TODO(5): some views are async, some are not. Each stays what it is, and keeps its name.
    return view


async def me(request):
    """Show the member who is logged in."""
    # TODO(1): request.user asks the database when it is read, here on the event loop. And if nobody is logged in?
    user = request.user
    # TODO(2): POST gives the member another first name.
    # TODO(3): other methods are not allowed.
    return JsonResponse({"username": user.username, "first_name": user.first_name})
