"""MiddlewareMixin, with id and beginning on self.

Fails: test_visitors_keep_their_own_ids, test_visitors_keep_their_own_times
"""

import time
import uuid

from django.utils.deprecation import MiddlewareMixin


class request_id(MiddlewareMixin):
    def process_request(self, request):
        self.began = time.perf_counter()
        self.id = request.headers.get("X-Request-ID") or uuid.uuid4().hex
        request.request_id = self.id

    def process_response(self, request, response):
        response["X-Request-ID"] = self.id
        response["Server-Timing"] = f"app;dur={(time.perf_counter() - self.began) * 1000:.1f}"
        return response
