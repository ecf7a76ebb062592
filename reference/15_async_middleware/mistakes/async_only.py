"""An async middleware only: in front of a plain get_response it awaits a response.

Fails: test_in_front_of_a_plain_get_response
"""

import time
import uuid

from django.utils.decorators import async_only_middleware


@async_only_middleware
def request_id(get_response):
    async def middleware(request):
        request.request_id = request.headers.get("X-Request-ID") or uuid.uuid4().hex
        began = time.perf_counter()
        response = await get_response(request)
        response["X-Request-ID"] = request.request_id
        response["Server-Timing"] = f"app;dur={(time.perf_counter() - began) * 1000:.2f}"
        return response

    return middleware
