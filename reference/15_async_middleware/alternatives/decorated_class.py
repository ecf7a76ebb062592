"""Marks a class with the decorator for factories; its instances hold a method of the right kind."""

import time
import uuid

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.utils.decorators import sync_and_async_middleware


@sync_and_async_middleware
class request_id:
    def __init__(self, get_response):
        self.get_response = get_response
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)
            self.handle = self.ahandle

    def __call__(self, request):
        request.request_id = request.headers.get("X-Request-ID") or uuid.uuid4().hex
        return self.handle(request)

    def handle(self, request):
        began = time.perf_counter()
        return self.sign(request, self.get_response(request), time.perf_counter() - began)

    async def ahandle(self, request):
        began = time.perf_counter()
        response = await self.get_response(request)
        return self.sign(request, response, time.perf_counter() - began)

    def sign(self, request, response, took):
        for name, value in {"X-Request-ID": request.request_id, "Server-Timing": f"app;dur={took * 1000:g}"}.items():
            response.headers.setdefault(name, value)
        return response
