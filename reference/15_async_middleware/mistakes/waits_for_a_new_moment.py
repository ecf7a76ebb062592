"""Makes the fresh id of the time, and blocks for a moment so that no two are alike.

Fails: test_never_blocks_the_loop
"""

import time

from asgiref.sync import iscoroutinefunction
from django.utils.decorators import sync_and_async_middleware


@sync_and_async_middleware
def request_id(get_response):
    if iscoroutinefunction(get_response):

        async def middleware(request):
            time.sleep(0.001)
            request.request_id = request.headers.get("X-Request-ID") or str(time.time())
            began = time.perf_counter()
            response = await get_response(request)
            response["X-Request-ID"] = request.request_id
            response["Server-Timing"] = f"app;dur={(time.perf_counter() - began) * 1000:.2f}"
            return response

    else:

        def middleware(request):
            time.sleep(0.001)
            request.request_id = request.headers.get("X-Request-ID") or str(time.time())
            began = time.perf_counter()
            response = get_response(request)
            response["X-Request-ID"] = request.request_id
            response["Server-Timing"] = f"app;dur={(time.perf_counter() - began) * 1000:.2f}"
            return response

    return middleware
