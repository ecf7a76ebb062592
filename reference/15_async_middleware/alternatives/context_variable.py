"""Keeps id and beginning in context variables, which each request has for itself."""

import time
import uuid
from contextvars import ContextVar

from asgiref.sync import iscoroutinefunction
from django.utils.decorators import sync_and_async_middleware

current_id = ContextVar("current_id")
beginning = ContextVar("beginning")


def arrive(request):
    current_id.set(request.headers.get("X-Request-ID") or uuid.uuid4().hex)
    beginning.set(time.monotonic_ns())
    request.request_id = current_id.get()


def leave(response):
    response["X-Request-ID"] = current_id.get()
    response["Server-Timing"] = f"app;dur={(time.monotonic_ns() - beginning.get()) // 1_000_000}"
    return response


@sync_and_async_middleware
def request_id(get_response):
    if iscoroutinefunction(get_response):

        async def middleware(request):
            arrive(request)
            return leave(await get_response(request))

        return middleware

    def middleware(request):
        arrive(request)
        return leave(get_response(request))

    return middleware
