"""Passes the pieces of a stream through a generator that counts them, one by one."""

import time
import uuid

from asgiref.sync import iscoroutinefunction
from django.utils.decorators import sync_and_async_middleware


async def counted(pieces):
    count = 0
    async for piece in pieces:
        count += 1
        yield piece


@sync_and_async_middleware
def request_id(get_response):
    if iscoroutinefunction(get_response):

        async def middleware(request):
            request.request_id = request.headers.get("X-Request-ID") or uuid.uuid4().hex
            began = time.perf_counter()
            response = await get_response(request)
            if response.streaming and response.is_async:
                response.streaming_content = counted(response.streaming_content)
            response["X-Request-ID"] = request.request_id
            response["Server-Timing"] = f"app;dur={(time.perf_counter() - began) * 1000:.2f}"
            return response

    else:

        def middleware(request):
            request.request_id = request.headers.get("X-Request-ID") or uuid.uuid4().hex
            began = time.perf_counter()
            response = get_response(request)
            response["X-Request-ID"] = request.request_id
            response["Server-Timing"] = f"app;dur={(time.perf_counter() - began) * 1000:.2f}"
            return response

    return middleware
