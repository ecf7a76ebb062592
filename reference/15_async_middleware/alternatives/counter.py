"""Fresh ids are a random word for this process and a number that goes up."""

import itertools
import secrets
import time

from asgiref.sync import iscoroutinefunction
from django.utils.decorators import sync_and_async_middleware

PROCESS = secrets.token_hex(4)
NUMBERS = itertools.count(1)


@sync_and_async_middleware
def request_id(get_response):
    if iscoroutinefunction(get_response):

        async def middleware(request):
            request.request_id = request.headers.get("X-Request-ID") or f"{PROCESS}-{next(NUMBERS)}"
            began = time.perf_counter()
            response = await get_response(request)
            response["X-Request-ID"] = request.request_id
            response["Server-Timing"] = f"app;dur={(time.perf_counter() - began) * 1000:.2f}"
            return response

    else:

        def middleware(request):
            request.request_id = request.headers.get("X-Request-ID") or f"{PROCESS}-{next(NUMBERS)}"
            began = time.perf_counter()
            response = get_response(request)
            response["X-Request-ID"] = request.request_id
            response["Server-Timing"] = f"app;dur={(time.perf_counter() - began) * 1000:.2f}"
            return response

    return middleware
