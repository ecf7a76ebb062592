"""Calls a view that breaks a second time.

Fails: test_measures_every_kind_of_response
"""

import time
import uuid

from asgiref.sync import iscoroutinefunction
from django.utils.decorators import sync_and_async_middleware


@sync_and_async_middleware
def request_id(get_response):
    def before(request):
        request.request_id = request.headers.get("X-Request-ID") or uuid.uuid4().hex
        return time.perf_counter()

    def after(request, response, began):
        response["X-Request-ID"] = request.request_id
        response["Server-Timing"] = f"app;dur={(time.perf_counter() - began) * 1000:.2f}"
        return response

    if iscoroutinefunction(get_response):

        async def middleware(request):
            began = before(request)
            response = await get_response(request)
            if response.status_code == 500:
                response = await get_response(request)
            return after(request, response, began)

    else:

        def middleware(request):
            began = before(request)
            return after(request, get_response(request), began)

    return middleware
