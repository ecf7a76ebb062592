"""Turns visitors away with 503 when twenty are under way.

Fails: test_visitors_keep_their_own_times
"""

import time
import uuid

from asgiref.sync import iscoroutinefunction
from django.http import HttpResponse
from django.utils.decorators import sync_and_async_middleware


@sync_and_async_middleware
def request_id(get_response):
    under_way = 0

    def before(request):
        request.request_id = request.headers.get("X-Request-ID") or uuid.uuid4().hex
        return time.perf_counter()

    def after(request, response, began):
        response["X-Request-ID"] = request.request_id
        response["Server-Timing"] = f"app;dur={(time.perf_counter() - began) * 1000:.2f}"
        return response

    if iscoroutinefunction(get_response):

        async def middleware(request):
            nonlocal under_way
            began = before(request)
            if under_way >= 20:
                return after(request, HttpResponse(status=503), began)
            under_way += 1
            try:
                return after(request, await get_response(request), began)
            finally:
                under_way -= 1

    else:

        def middleware(request):
            began = before(request)
            return after(request, get_response(request), began)

    return middleware
