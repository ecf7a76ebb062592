"""Makes fresh ids in the async branch only: in front of a plain get_response, who sends none is called "-".

Fails: test_measures_a_plain_get_response
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
            return after(request, await get_response(request), began)

    else:

        def middleware(request):
            began = before(request)
            request.request_id = request.headers.get("X-Request-ID", "-")
            return after(request, get_response(request), began)

    return middleware
