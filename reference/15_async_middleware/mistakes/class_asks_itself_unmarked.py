"""Asks itself whether it is a coroutine function, and is never marked: it takes everything for plain.

Fails: test_answers
"""

import time
import uuid

from asgiref.sync import iscoroutinefunction


class RequestId:
    async_capable = True
    sync_capable = True

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if iscoroutinefunction(self):
            return self.__acall__(request)
        began = self.before(request)
        return self.after(request, self.get_response(request), began)

    async def __acall__(self, request):
        began = self.before(request)
        return self.after(request, await self.get_response(request), began)

    def before(self, request):
        request.request_id = request.headers.get("X-Request-ID") or str(uuid.uuid4())
        return time.monotonic()

    def after(self, request, response, began):
        response.headers["X-Request-ID"] = request.request_id
        response.headers["Server-Timing"] = f"app;dur={1000 * (time.monotonic() - began):.3f}"
        return response


request_id = RequestId
