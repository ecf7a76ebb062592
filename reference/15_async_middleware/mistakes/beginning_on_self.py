"""Keeps the beginning on self, where the next visitor overwrites it.

Fails: test_visitors_keep_their_own_times
"""

import time
import uuid

from asgiref.sync import iscoroutinefunction, markcoroutinefunction


class RequestId:
    async_capable = True
    sync_capable = True

    def __init__(self, get_response):
        self.get_response = get_response
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request):
        if iscoroutinefunction(self):
            return self.__acall__(request)
        self.before(request)
        return self.after(request, self.get_response(request))

    async def __acall__(self, request):
        self.before(request)
        return self.after(request, await self.get_response(request))

    def before(self, request):
        request.request_id = request.headers.get("X-Request-ID") or str(uuid.uuid4())
        self.began = time.monotonic()

    def after(self, request, response):
        response.headers["X-Request-ID"] = request.request_id
        response.headers["Server-Timing"] = f"app;dur={1000 * (time.monotonic() - self.began):.3f}"
        return response


request_id = RequestId
