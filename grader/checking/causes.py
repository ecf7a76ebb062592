"""From an error's symptom to its cause, in words a beginner can act on."""

from __future__ import annotations

import re

__all__ = ["CLIENTS", "cause_of", "in_short"]

CLIENTS = {
    "requests": "`requests` blocks the event loop and is not part of this course. Use `httpx.AsyncClient`.",
    "aiohttp": "`aiohttp` is not part of this course. Use `httpx.AsyncClient`.",
    "urllib3": "`urllib3` blocks the event loop. Use `httpx.AsyncClient`.",
    "urllib.request": "`urllib` blocks the event loop. Use `httpx.AsyncClient`.",
    "http.client": "`http.client` blocks the event loop. Use `httpx.AsyncClient`.",
    "httpx2": "`httpx2` is not part of this course. Use `httpx.AsyncClient`.",
    "pycurl": "`pycurl` blocks the event loop. Use `httpx.AsyncClient`.",
    "socket": "A socket of your own reaches nothing here. Use `httpx.AsyncClient`.",
    "subprocess": "A subprocess blocks the event loop and is not needed here. Use an async library.",
}

_CAUSES: tuple[tuple[str, str], ...] = (
    (
        r"'(\w+)' object has no attribute '_resource_closers'",
        "A view returns an HttpResponse. Wrap what you return, for example in `JsonResponse(…)`.",
    ),
    (r"didn't return an HttpResponse object\. It returned None", "Does every path through the view end in `return`?"),
    (
        r"returned an unawaited coroutine",
        "The view returns a coroutine. Is there an `await` missing in front of the call, or `async` in front of `def`?",
    ),
    (
        r"object (?:HttpResponse|JsonResponse|StreamingHttpResponse) can't be used in 'await'",
        "A response is not awaited: `return` it as it is.",
    ),
    (
        r"object Response can't be used in 'await'",
        "This response comes from the sync `httpx`. Use `httpx.AsyncClient`, whose methods can be awaited.",
    ),
    (
        r"object (?:dict|list|str|int|float|bool|NoneType|tuple) can't be used in 'await'",
        "What stands behind `await` is a plain value: its function is not async. Call it without `await`.",
    ),
    (
        r"object (\w+) can't be used in 'await'",
        "What stands behind `await` cannot be awaited. Only the result of calling an async function can.",
    ),
    (
        r"'coroutine' object (?:has no attribute|is not subscriptable|is not iterable)",
        "This is a coroutine, not yet a result: put `await` in front of the call, in brackets if you go on with `.x`.",
    ),
    (
        r"type coroutine is not JSON serializable|coroutine is not JSON",
        "One of the values is a coroutine: put `await` in front of the call that makes it.",
    ),
    (
        r"'(?:Task|_asyncio\.Task|Future)' object has no attribute|Task is not JSON serializable",
        "A Task is a promise of a result: `await` it first.",
    ),
    (
        r"In order to allow non-dict objects to be serialized",
        "`JsonResponse` wants a dict. Does a coroutine lack its `await`, or should a list stand inside a dict?",
    ),
    (
        r"asyncio\.run\(\) cannot be called from a running event loop",
        "An async view already runs on an event loop: use `await` instead of `asyncio.run(…)`.",
    ),
    (r"This event loop is already running", "An async view already runs on the event loop: use `await`."),
    (
        r"You cannot use AsyncToSync in the same thread as an async event loop",
        "Inside async code, `await` the async function instead of `async_to_sync`.",
    ),
    (
        r"You cannot call this from an async context",
        "This is sync database code in async code. Use the `a…` methods, or `sync_to_async`.",
    ),
    (
        r"does not support the (?:asynchronous )?context manager protocol",
        "Async clients need `async with`, sync ones `with`: one of the two is mixed up here.",
    ),
    (
        r"requires an object with __aexit__|requires an object with __exit__|object does not support the.*context",
        "Async clients need `async with`, sync ones `with`.",
    ),
    (
        r"Cannot send a request, as the client has been closed",
        "The client is closed before the request is sent. Does the call lie inside the `async with` block?",
    ),
    (
        r"Attempted to send an? (?:a?sync) request with (?:an AsyncClient instance|a sync Client)",
        "Sync and async httpx are mixed here.",
    ),
    (
        r"bound to a different event loop",
        "This object was made on another event loop. Make it where it is used, or use what the running loop gives you.",
    ),
    (r"Event loop is closed", "Something lives longer than the event loop it was made on."),
    (
        r"a coroutine or an awaitable is required|A coroutine object is required|a coroutine was expected",
        "Only coroutines, tasks and futures can be gathered: what a plain function returns cannot.",
    ),
    (
        r"cannot reuse already awaited coroutine",
        "A coroutine can be awaited once. Call the function again for a second one.",
    ),
    (r"nobody can type here", "A server has no keyboard: `input()` waits for something that never comes."),
)


def cause_of(message: str) -> str:
    """Advice for an exception's message, or an empty string."""
    for pattern, advice in _CAUSES:
        if re.search(pattern, message):
            return advice
    return ""


def in_short(type_name: str, message: str, limit: int = 140) -> str:
    """An exception on one line."""
    line = " ".join(message.split())
    text = f"{type_name}: {line}" if line else type_name
    return text if len(text) <= limit else text[: limit - 1] + "…"
