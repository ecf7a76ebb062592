"""Keeps get_response on the class: when the factory is called again, the site's own middleware gets the new one.

Fails: test_in_front_of_a_plain_get_response
"""

import time
import uuid

from asgiref.sync import iscoroutinefunction, markcoroutinefunction


class request_id:
    sync_capable = True
    async_capable = True

    def __init__(self, get_response):
        type(self).get_response = staticmethod(get_response)
        self.is_async = iscoroutinefunction(get_response)
        if self.is_async:
            markcoroutinefunction(self)

    def __call__(self, request):
        if self.is_async:
            return self.acall(request)
        began = self.before(request)
        return self.after(request, self.get_response(request), began)

    async def acall(self, request):
        began = self.before(request)
        return self.after(request, await self.get_response(request), began)

    def before(self, request):
        request.request_id = request.headers.get("X-Request-ID") or uuid.uuid4().hex
        return time.perf_counter()

    def after(self, request, response, began):
        response["X-Request-ID"] = request.request_id
        response["Server-Timing"] = f"app;dur={(time.perf_counter() - began) * 1000:.2f}"
        return response
