"""Replaces an id that is long or has other characters than letters, figures and dashes.

Fails: test_makes_a_fresh_id
"""

import re
import time
import uuid
from asgiref.sync import iscoroutinefunction
from django.utils.decorators import sync_and_async_middleware


@sync_and_async_middleware
def request_id(get_response):
    def before(request):
        rid = request.headers.get("X-Request-ID", "")
        request.request_id = rid if re.fullmatch(r"[\w-]{1,36}", rid) else uuid.uuid4().hex
        return time.monotonic()

    def after(request, response, start):
        response["X-Request-ID"] = request.request_id
        response["Server-Timing"] = f"app;dur={(time.monotonic() - start) * 1000:.3f}"
        return response

    if iscoroutinefunction(get_response):

        async def middleware(request):
            start = before(request)
            return after(request, await get_response(request), start)
    else:

        def middleware(request):
            start = before(request)
            return after(request, get_response(request), start)

    return middleware
