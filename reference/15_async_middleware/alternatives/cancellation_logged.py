"""Writes a line to the log when a visitor leaves, and lets the cancellation pass."""

import asyncio
import logging
import time
import uuid

from asgiref.sync import iscoroutinefunction
from django.utils.decorators import sync_and_async_middleware


@sync_and_async_middleware
def request_id(get_response):
    if iscoroutinefunction(get_response):

        async def middleware(request):
            request.request_id = request.headers.get("X-Request-ID") or uuid.uuid4().hex
            began = time.perf_counter()
            try:
                response = await get_response(request)
            except asyncio.CancelledError:
                logging.getLogger("shop").info("%s has left", request.request_id)
                raise
            response["X-Request-ID"] = request.request_id
            response["Server-Timing"] = f"app;dur={(time.perf_counter() - began) * 1000:.2f}"
            return response

    else:

        def middleware(request):
            request.request_id = request.headers.get("X-Request-ID") or uuid.uuid4().hex
            began = time.perf_counter()
            response = get_response(request)
            response["X-Request-ID"] = request.request_id
            response["Server-Timing"] = f"app;dur={(time.perf_counter() - began) * 1000:.2f}"
            return response

    return middleware
