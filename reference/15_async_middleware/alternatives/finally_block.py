"""Takes the time in a finally, whatever happens."""

import time
import uuid

from asgiref.sync import iscoroutinefunction
from django.utils.decorators import sync_and_async_middleware


@sync_and_async_middleware
def request_id(get_response):
    asynchronous = iscoroutinefunction(get_response)

    def prepare(request):
        try:
            request.request_id = request.headers["X-Request-ID"]
        except KeyError:
            request.request_id = uuid.uuid4()

    def finish(request, response, took):
        response["X-Request-ID"] = str(request.request_id)
        response["Server-Timing"] = f"app;dur={took * 1000:.0f}"
        return response

    async def amiddleware(request):
        prepare(request)
        began = time.perf_counter()
        try:
            response = await get_response(request)
        finally:
            took = time.perf_counter() - began
        return finish(request, response, took)

    def middleware(request):
        prepare(request)
        began = time.perf_counter()
        try:
            response = get_response(request)
        finally:
            took = time.perf_counter() - began
        return finish(request, response, took)

    return amiddleware if asynchronous else middleware
