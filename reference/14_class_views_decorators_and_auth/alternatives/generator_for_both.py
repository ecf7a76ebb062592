"""What happens before the view is written once, as a generator that both wrappers run."""

import asyncio
import contextvars
import functools
import json

from asgiref.sync import iscoroutinefunction
from django.http import HttpResponse, JsonResponse


def steps(request):
    """Yields the answers to a request that is no JSON; none if it is JSON."""
    try:
        kind = request.headers["Content-Type"].split(";", 1)[0].strip()
        if kind != "application/json":
            yield HttpResponse("application/json, please", status=415)
            return
        request.json = json.loads(request.body)
    except KeyError:
        yield HttpResponse("of which type is this?", status=415)
    except UnicodeDecodeError:
        yield HttpResponse("UTF-8, please", status=400)
    except json.JSONDecodeError as error:
        yield HttpResponse(f"line {error.lineno}: {error.msg}", status=400)


def require_json(view):
    """Let a request through to the view if it brings JSON; the view finds that in request.json."""
    if iscoroutinefunction(view):

        async def decorated(request, *args, **kwargs):
            for refusal in steps(request):
                return refusal
            return await asyncio.create_task(view(request, *args, **kwargs))

    else:

        def decorated(request, *args, **kwargs):
            return next(steps(request), None) or view(request, *args, **kwargs)

    for attribute in functools.WRAPPER_ASSIGNMENTS:
        if hasattr(view, attribute):
            setattr(decorated, attribute, getattr(view, attribute))
    return decorated


member = contextvars.ContextVar("member")


async def me(request):
    """Show the member who is logged in, or save another first name."""
    member.set(await request.auser())
    if not member.get().is_authenticated:
        return JsonResponse({"error": "login required"}, status=401)
    match request.method:
        case "GET":
            pass
        case "POST":
            await save(request)
        case _:
            return HttpResponse(status=405)
    return JsonResponse({"username": member.get().username, "first_name": member.get().first_name})


async def save(request):
    """Save the first name that was posted."""
    match json.loads(request.body):
        case {"first_name": str(first_name)}:
            member.get().first_name = first_name
            await member.get().asave(update_fields=["first_name"])
