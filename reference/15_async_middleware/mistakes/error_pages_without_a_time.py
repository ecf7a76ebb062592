"""Tells the time of pages that went well only.

Fails: test_measures_every_kind_of_response
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
            response["X-Request-ID"] = request.request_id
            if response.status_code < 500:
                response["Server-Timing"] = f"app;dur={took:.1f}"
            return response
    else:

        def middleware(request):
            request.request_id = request.headers.get("X-Request-ID") or uuid.uuid4().hex
            start = time.perf_counter()
            response = get_response(request)
            took = (time.perf_counter() - start) * 1000
            response["X-Request-ID"] = request.request_id
            if response.status_code < 500:
                response["Server-Timing"] = f"app;dur={took:.1f}"
            return response

    return middleware
