"""A plain middleware: Django runs it in a thread, and nothing awaits.

Fails: test_in_front_of_an_asynchronous_get_response
"""

import time
import uuid


def request_id(get_response):
    def middleware(request):
        request.request_id = request.headers.get("X-Request-ID") or uuid.uuid4().hex
        began = time.perf_counter()
        response = get_response(request)
        response["X-Request-ID"] = request.request_id
        response["Server-Timing"] = f"app;dur={(time.perf_counter() - began) * 1000:.2f}"
        return response

    return middleware
