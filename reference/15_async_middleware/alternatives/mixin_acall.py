"""MiddlewareMixin with both calls written anew."""

import time
import uuid

from django.utils.deprecation import MiddlewareMixin


class RequestIdMiddleware(MiddlewareMixin):
    def __call__(self, request):
        if self.async_mode:
            return self.__acall__(request)
        began = self.greet(request)
        return self.sign(request, self.get_response(request), began)

    async def __acall__(self, request):
        began = self.greet(request)
        return self.sign(request, await self.get_response(request), began)

    @staticmethod
    def greet(request):
        request.request_id = request.META.get("HTTP_X_REQUEST_ID") or uuid.uuid4().hex
        return time.time()

    @staticmethod
    def sign(request, response, began):
        response["X-Request-ID"] = request.request_id
        response["Server-Timing"] = f"app;dur={round((time.time() - began) * 1000):d}"
        return response


request_id = RequestIdMiddleware
