"""Draws three figures for a fresh id: among some hundred visitors, two have the same.

Fails: test_visitors_keep_their_own_ids
"""

import random
import time

from asgiref.sync import iscoroutinefunction
from django.utils.decorators import sync_and_async_middleware


@sync_and_async_middleware
def request_id(get_response):
    def before(request):
        request.request_id = request.headers.get("X-Request-ID") or str(random.randint(100, 999))
        return time.perf_counter()

    def after(request, response, began):
        response["X-Request-ID"] = request.request_id
        response["Server-Timing"] = f"app;dur={(time.perf_counter() - began) * 1000:.2f}"
        return response

    if iscoroutinefunction(get_response):

        async def middleware(request):
            began = before(request)
            return after(request, await get_response(request), began)

    else:

        def middleware(request):
            began = before(request)
            return after(request, get_response(request), began)

    return middleware
