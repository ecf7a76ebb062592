"""Plain in each case, with async_to_sync around an asynchronous get_response.

Fails: test_in_front_of_an_asynchronous_get_response
"""

import time
import uuid

from asgiref.sync import async_to_sync, iscoroutinefunction


def request_id(get_response):
    call = async_to_sync(get_response) if iscoroutinefunction(get_response) else get_response

    def middleware(request):
        request.request_id = request.headers.get("X-Request-ID") or uuid.uuid4().hex
        began = time.perf_counter()
        response = call(request)
        response["X-Request-ID"] = request.request_id
        response["Server-Timing"] = f"app;dur={(time.perf_counter() - began) * 1000:.1f}"
        return response

    return middleware
