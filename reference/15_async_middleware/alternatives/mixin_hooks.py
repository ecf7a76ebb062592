"""MiddlewareMixin with process_request and process_response: Django awaits get_response in between."""

import time
import uuid

from django.utils.deprecation import MiddlewareMixin


class request_id(MiddlewareMixin):
    def process_request(self, request):
        request.request_id = request.headers.get("X-Request-ID", uuid.uuid4().hex)
        request.began = time.perf_counter()

    def process_response(self, request, response):
        took = time.perf_counter() - request.began
        response["X-Request-ID"] = request.request_id
        response["Server-Timing"] = f"app;dur={round(took * 1000)}"
        return response
