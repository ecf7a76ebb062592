"""Sets sync_capable and async_capable on the factory by hand, and asks inspect."""

import inspect
import time
import uuid


def request_id(get_response):
    if inspect.iscoroutinefunction(get_response):

        async def middleware(request):
            request.request_id = request.headers.get("X-Request-ID") or uuid.uuid4().hex
            began = time.perf_counter()
            response = await get_response(request)
            response["X-Request-ID"] = request.request_id
            response["Server-Timing"] = f"app;dur={(time.perf_counter() - began) * 1000:.2f}"
            return response

    else:

        def middleware(request):
            request.request_id = request.headers.get("X-Request-ID") or uuid.uuid4().hex
            began = time.perf_counter()
            response = get_response(request)
            response["X-Request-ID"] = request.request_id
            response["Server-Timing"] = f"app;dur={(time.perf_counter() - began) * 1000:.2f}"
            return response

    return middleware


request_id.sync_capable = True
request_id.async_capable = True
