"""Two module-level functions; the factory binds get_response to one of them."""

import functools
import inspect
import time
import uuid

from django.utils.decorators import sync_and_async_middleware


def new_id(request):
    return request.headers.get("X-Request-ID") or f"{uuid.uuid4()}"


async def around_async(get_response, request):
    request.request_id = new_id(request)
    began = time.perf_counter()
    return sign(await get_response(request), request.request_id, began)


def around_plain(get_response, request):
    request.request_id = new_id(request)
    began = time.perf_counter()
    return sign(get_response(request), request.request_id, began)


def sign(response, id, began):
    response["Server-Timing"] = f"app;dur={int((time.perf_counter() - began) * 1000)}"
    response["X-Request-ID"] = id
    return response


@sync_and_async_middleware
def request_id(get_response):
    around = around_async if inspect.iscoroutinefunction(get_response) else around_plain
    return functools.partial(around, get_response)
