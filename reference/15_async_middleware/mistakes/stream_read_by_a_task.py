"""Reads the stream in a task of its own, which goes on when the visitor has left.

Fails: test_leaving_cancels_the_view
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
                queue = asyncio.Queue()

                async def produce():
                    async for piece in pieces:
                        queue.put_nowait(piece)
                    queue.put_nowait(None)

                task = asyncio.create_task(produce())

                async def consume():
                    while (piece := await queue.get()) is not None:
                        yield piece

                response.streaming_content = consume()
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
