"""A decorator of its own makes a factory for both kinds out of a before and an after."""

import time
import uuid

from asgiref.sync import iscoroutinefunction


def hybrid(before):
    def factory(get_response):
        async def asynchronous(request):
            after = before(request)
            return after(await get_response(request))

        def plain(request):
            after = before(request)
            return after(get_response(request))

        return asynchronous if iscoroutinefunction(get_response) else plain

    factory.sync_capable = factory.async_capable = True
    return factory


@hybrid
def request_id(request):
    request.request_id = request.headers.get("X-Request-ID") or uuid.uuid4().hex
    began = time.perf_counter()

    def after(response):
        response["X-Request-ID"] = request.request_id
        response["Server-Timing"] = f"app;dur={(time.perf_counter() - began) * 1000:.1f}"
        return response

    return after
