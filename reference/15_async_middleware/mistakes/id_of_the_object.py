"""Takes the number that Python gives the request for a fresh id: once a request has ended, another one gets its number.

Fails: test_visitors_keep_their_own_ids
"""

import time
import uuid

from asgiref.sync import iscoroutinefunction
from django.utils.decorators import sync_and_async_middleware


@sync_and_async_middleware
def request_id(get_response):
    """A middleware of the same kind as get_response: asynchronous if that is, plain if that is."""

    def arrive(request):
        request.request_id = request.headers.get("X-Request-ID") or str(id(request))
        return time.perf_counter()

    def leave(request, response, began):
        took_ms = (time.perf_counter() - began) * 1000
        response["X-Request-ID"] = request.request_id
        response["Server-Timing"] = f"app;dur={took_ms:.1f}"
        return response

    if iscoroutinefunction(get_response):

        async def middleware(request):
            began = arrive(request)
            return leave(request, await get_response(request), began)

    else:

        def middleware(request):
            began = arrive(request)
            return leave(request, get_response(request), began)

    return middleware
