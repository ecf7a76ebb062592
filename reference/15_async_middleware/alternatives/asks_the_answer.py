"""One plain function: whatever get_response gives is awaited if it can be."""

import inspect
import time
import uuid

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.utils.decorators import sync_and_async_middleware


@sync_and_async_middleware
def request_id(get_response):
    def sign(request, response, began):
        response["X-Request-ID"] = request.request_id
        response["Server-Timing"] = f"app;dur={(time.perf_counter() - began) * 1e3}"
        return response

    async def later(request, coroutine, began):
        return sign(request, await coroutine, began)

    def middleware(request):
        request.request_id = request.headers.get("x-request-id") or uuid.uuid1().hex
        began = time.perf_counter()
        answer = get_response(request)
        if inspect.isawaitable(answer):
            return later(request, answer, began)
        return sign(request, answer, began)

    return markcoroutinefunction(middleware) if iscoroutinefunction(get_response) else middleware
