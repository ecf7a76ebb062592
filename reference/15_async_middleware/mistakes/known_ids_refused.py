"""Takes each id once: who sends one that was there before gets a fresh one.

Fails: test_in_front_of_an_asynchronous_get_response, test_in_front_of_a_plain_get_response
"""

import time
import uuid

from asgiref.sync import iscoroutinefunction
from django.utils.decorators import sync_and_async_middleware

known = set()


def accept(sent):
    if not sent or sent in known:
        return uuid.uuid4().hex
    known.add(sent)
    return sent


@sync_and_async_middleware
def request_id(get_response):
    def before(request):
        request.request_id = accept(request.headers.get("X-Request-ID"))
        return time.perf_counter()

    def after(request, response, began):
        response["X-Request-ID"] = request.request_id
        response["Server-Timing"] = f"app;dur={(time.perf_counter() - began) * 1000:.2f}"
        return response

    if iscoroutinefunction(get_response):

        async def middleware(request):
            began = before(request)
            return after(request, await get_response(request), began)

    else:

        def middleware(request):
            began = before(request)
            return after(request, get_response(request), began)

    return middleware
