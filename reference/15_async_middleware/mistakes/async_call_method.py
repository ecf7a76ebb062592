"""A class with async __call__ and marked instances, for async get_response only.

Fails: test_in_front_of_a_plain_get_response
"""

import time
import uuid

from asgiref.sync import markcoroutinefunction


class request_id:
    async_capable = True
    sync_capable = False

    def __init__(self, get_response):
        self.get_response = get_response
        markcoroutinefunction(self)

    async def __call__(self, request):
        request.request_id = request.headers.get("X-Request-ID") or uuid.uuid4().hex
        began = time.perf_counter()
        response = await self.get_response(request)
        response["X-Request-ID"] = request.request_id
        response["Server-Timing"] = f"app;dur={(time.perf_counter() - began) * 1000:.1f}"
        return response
