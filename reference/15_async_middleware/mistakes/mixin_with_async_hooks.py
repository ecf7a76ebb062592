"""Writes async hooks for MiddlewareMixin, which calls them as plain functions.

Fails: test_answers
"""

import time
import uuid

from django.utils.deprecation import MiddlewareMixin


class request_id(MiddlewareMixin):
    async def process_request(self, request):
        request.request_id = request.headers.get("X-Request-ID") or uuid.uuid4().hex
        request.began = time.perf_counter()

    async def process_response(self, request, response):
        response["X-Request-ID"] = request.request_id
        response["Server-Timing"] = f"app;dur={(time.perf_counter() - request.began) * 1000:.1f}"
        return response
