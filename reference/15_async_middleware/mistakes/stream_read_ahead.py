"""Waits for the first piece of a stream before it lets the response go.

Fails: test_streams_pass_unread
"""

import asyncio
import time
import uuid

from asgiref.sync import iscoroutinefunction
from django.utils.decorators import sync_and_async_middleware


@sync_and_async_middleware
def request_id(get_response):
    if iscoroutinefunction(get_response):

        async def middleware(request):
            request.request_id = request.headers.get("X-Request-ID") or uuid.uuid4().hex
            start = time.perf_counter()
            response = await get_response(request)
            took = (time.perf_counter() - start) * 1000
            if response.streaming:
                pieces = response.streaming_content
                first = await anext(pieces, b"")

                async def rest():
                    yield first
                    async for piece in pieces:
                        yield piece

                response.streaming_content = rest()
            response["X-Request-ID"] = request.request_id
            response["Server-Timing"] = f"app;dur={took:.1f}"
            return response
    else:

        def middleware(request):
            request.request_id = request.headers.get("X-Request-ID") or uuid.uuid4().hex
            start = time.perf_counter()
            response = get_response(request)
            took = (time.perf_counter() - start) * 1000
            response["X-Request-ID"] = request.request_id
            response["Server-Timing"] = f"app;dur={took:.1f}"
            return response

    return middleware
