"""Keeps the id in a module variable, which all visitors share.

Fails: test_visitors_keep_their_own_ids
"""

import time
import uuid

from asgiref.sync import iscoroutinefunction
from django.utils.decorators import sync_and_async_middleware


current = None


@sync_and_async_middleware
def request_id(get_response):
    if iscoroutinefunction(get_response):

        async def middleware(request):
            global current
            request.request_id = current = request.headers.get("X-Request-ID") or uuid.uuid4().hex
            began = time.perf_counter()
            response = await get_response(request)
            response["X-Request-ID"] = current
            response["Server-Timing"] = f"app;dur={(time.perf_counter() - began) * 1000:.2f}"
            return response

    else:

        def middleware(request):
            global current
            request.request_id = current = request.headers.get("X-Request-ID") or uuid.uuid4().hex
            began = time.perf_counter()
            response = get_response(request)
            response["X-Request-ID"] = current
            response["Server-Timing"] = f"app;dur={(time.perf_counter() - began) * 1000:.2f}"
            return response

    return middleware
