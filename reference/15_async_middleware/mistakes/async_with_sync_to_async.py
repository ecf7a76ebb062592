"""Wraps a plain get_response in sync_to_async: the middleware stays async, and its answer a coroutine.

Fails: test_in_front_of_a_plain_get_response
"""

import time
import uuid

from asgiref.sync import iscoroutinefunction, sync_to_async
from django.utils.decorators import sync_and_async_middleware


@sync_and_async_middleware
def request_id(get_response):
    call = get_response if iscoroutinefunction(get_response) else sync_to_async(get_response)

    async def middleware(request):
        request.request_id = request.headers.get("X-Request-ID") or uuid.uuid4().hex
        began = time.perf_counter()
        response = await call(request)
        response["X-Request-ID"] = request.request_id
        response["Server-Timing"] = f"app;dur={(time.perf_counter() - began) * 1000:.2f}"
        return response

    return middleware
