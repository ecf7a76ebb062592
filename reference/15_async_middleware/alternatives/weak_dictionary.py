"""Remembers the beginnings in a dictionary by request."""

import time
import uuid
import weakref

from asgiref.sync import iscoroutinefunction
from django.utils.decorators import sync_and_async_middleware

BEGAN = weakref.WeakKeyDictionary()


@sync_and_async_middleware
def request_id(get_response):
    if iscoroutinefunction(get_response):

        async def middleware(request):
            request.request_id = request.headers.get("X-Request-ID") or uuid.uuid4().hex
            BEGAN[request] = time.perf_counter()
            response = await get_response(request)
            response["X-Request-ID"] = request.request_id
            response["Server-Timing"] = f"app;dur={(time.perf_counter() - BEGAN.pop(request)) * 1000:.2f}"
            return response

    else:

        def middleware(request):
            request.request_id = request.headers.get("X-Request-ID") or uuid.uuid4().hex
            BEGAN[request] = time.perf_counter()
            response = get_response(request)
            response["X-Request-ID"] = request.request_id
            response["Server-Timing"] = f"app;dur={(time.perf_counter() - BEGAN.pop(request)) * 1000:.2f}"
            return response

    return middleware
