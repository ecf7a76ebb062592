"""Keeps the beginning in a dict by path: two visitors of one page share it.

Fails: test_visitors_keep_their_own_times
"""

import asyncio
import time
import uuid

from asgiref.sync import iscoroutinefunction
from django.utils.decorators import sync_and_async_middleware


@sync_and_async_middleware
def request_id(get_response):
    started = {}
    if iscoroutinefunction(get_response):

        async def middleware(request):
            request.request_id = request.headers.get("X-Request-ID") or uuid.uuid4().hex
            started[request.path] = time.perf_counter()
            response = await get_response(request)
            took = (time.perf_counter() - started[request.path]) * 1000
            response["X-Request-ID"] = request.request_id
            response["Server-Timing"] = f"app;dur={took:.1f}"
            return response
    else:

        def middleware(request):
            request.request_id = request.headers.get("X-Request-ID") or uuid.uuid4().hex
            started[request.path] = time.perf_counter()
            response = get_response(request)
            took = (time.perf_counter() - started[request.path]) * 1000
            response["X-Request-ID"] = request.request_id
            response["Server-Timing"] = f"app;dur={took:.1f}"
            return response

    return middleware
