"""What happens around the view is a context manager, used by both kinds."""

import time
import uuid
from contextlib import contextmanager

from asgiref.sync import iscoroutinefunction
from django.utils.decorators import sync_and_async_middleware


@contextmanager
def signed(request):
    request.request_id = request.headers.get("X-Request-ID") or uuid.uuid4().hex
    began = time.perf_counter_ns()
    headers = {}
    yield headers
    headers["X-Request-ID"] = request.request_id
    headers["Server-Timing"] = f"app;dur={(time.perf_counter_ns() - began) / 1e6:.1f}"


@sync_and_async_middleware
def request_id(get_response):
    async def asynchronous(request):
        with signed(request) as headers:
            response = await get_response(request)
        for name, value in headers.items():
            response[name] = value
        return response

    def plain(request):
        with signed(request) as headers:
            response = get_response(request)
        for name, value in headers.items():
            response[name] = value
        return response

    return asynchronous if iscoroutinefunction(get_response) else plain
