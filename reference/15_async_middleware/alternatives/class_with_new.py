"""A class whose __new__ gives a closure of the right kind."""

import time
import uuid

from asgiref.sync import iscoroutinefunction


class request_id:
    sync_capable = async_capable = True

    def __new__(cls, get_response):
        if iscoroutinefunction(get_response):

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
