"""Gives the view half a minute, and cancels it then.

Fails: test_visitors_keep_their_own_times
"""

import asyncio
import time
import uuid
from asgiref.sync import iscoroutinefunction
from django.utils.decorators import sync_and_async_middleware


@sync_and_async_middleware
def request_id(get_response):
    def before(request):
        request.request_id = request.headers.get("X-Request-ID") or uuid.uuid4().hex
        return time.monotonic()

    def after(request, response, start):
        response["X-Request-ID"] = request.request_id
        response["Server-Timing"] = f"app;dur={(time.monotonic() - start) * 1000:.3f}"
        return response

    if iscoroutinefunction(get_response):

        async def middleware(request):
            start = before(request)
            return after(request, await asyncio.wait_for(get_response(request), 30), start)
    else:

        def middleware(request):
            start = before(request)
            return after(request, get_response(request), start)

    return middleware
