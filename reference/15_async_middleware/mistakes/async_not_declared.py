"""An async middleware without a mark: Django takes it for plain, and its coroutine for a response.

Fails: test_answers
"""

import time
import uuid


def request_id(get_response):
    async def middleware(request):
        request.request_id = request.headers.get("X-Request-ID") or uuid.uuid4().hex
        began = time.perf_counter()
        response = await get_response(request)
        response["X-Request-ID"] = request.request_id
        response["Server-Timing"] = f"app;dur={(time.perf_counter() - began) * 1000:.2f}"
        return response

    return middleware
