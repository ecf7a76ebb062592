"""A generator pauses where the view runs; two small drivers go on with the response."""

import time
import uuid

from asgiref.sync import iscoroutinefunction
from django.utils.decorators import sync_and_async_middleware


def around(request):
    request.request_id = request.headers.get("X-Request-ID") or uuid.uuid4().hex
    began = time.perf_counter()
    response = yield
    response["X-Request-ID"] = request.request_id
    response["Server-Timing"] = f"app;dur={(time.perf_counter() - began) * 1000:.1f}"
    yield


@sync_and_async_middleware
def request_id(get_response):
    if iscoroutinefunction(get_response):

        async def middleware(request):
            steps = around(request)
            next(steps)
            response = await get_response(request)
            steps.send(response)
            return response

    else:

        def middleware(request):
            steps = around(request)
            next(steps)
            response = get_response(request)
            steps.send(response)
            return response

    return middleware
