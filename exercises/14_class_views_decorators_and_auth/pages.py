"""The other pages of the club. They all stand behind your require_json. Given: nothing to change here.

Each one waits for a stamp, and answers with its own name, the JSON that was sent, and the stamp.
"""

from functools import partial

import httpx
from asgiref.sync import iscoroutinefunction
from django.http import JsonResponse
from django.utils.decorators import method_decorator
from django.views import View

import views

STAMPS = "https://stamps.example"


def guarded(view):
    """The view behind require_json. If that fails, or gives no view, only the visitors of this page see it."""

    def broken(request, *args, **kwargs):
        raise problem

    try:
        found = views.require_json(view)
    except Exception as error:
        problem = error
        return broken
    if not callable(found):
        problem = TypeError(f"require_json returned {type(found).__name__}, not a view")
        return broken
    return found


async def stamped(page, request, number):
    """An async answer."""
    async with httpx.AsyncClient() as client:
        answer = await client.get(f"{STAMPS}/{number}")
    return JsonResponse({"page": page, "json": request.json, "stamp": answer.json()["stamp"]})


def stamped_sync(page, request, number):
    """A sync answer. Sync code may wait like this in a thread."""
    with httpx.Client() as client:
        answer = client.get(f"{STAMPS}/{number}")
    return JsonResponse({"page": page, "json": request.json, "stamp": answer.json()["stamp"]})


async def note(request, number):
    """An async view."""
    return await stamped("note", request, number)


def letter(request, number):
    """A sync view. Django runs it in a thread."""
    return stamped_sync("letter", request, number)


class Poll(View):
    """A class with an async method behind require_json."""

    @method_decorator(guarded)
    async def post(self, request, number):
        return await stamped("poll", request, number)


class List(View):
    """A class with a sync method behind require_json."""

    @method_decorator(guarded)
    def post(self, request, number):
        return stamped_sync("list", request, number)


class Board(View):
    """A class that stands behind require_json as a whole. What as_view makes of it is marked as async."""

    async def post(self, request, number):
        return await stamped("board", request, number)


async def card(colour, request, number):
    """A function that becomes a view when the colour is filled in."""
    return await stamped(f"{colour} card", request, number)


json_note = guarded(note)
json_letter = guarded(letter)
json_board = guarded(Board.as_view())
json_card = guarded(partial(card, "red"))


def about(request):
    """What note and letter are called behind require_json, and what Django takes them for."""
    return JsonResponse(
        {
            view.__name__: {
                "name": getattr(found, "__name__", None),
                "kind": "async" if iscoroutinefunction(found) else "sync",
            }
            for view, found in ((note, json_note), (letter, json_letter))
        }
    )
