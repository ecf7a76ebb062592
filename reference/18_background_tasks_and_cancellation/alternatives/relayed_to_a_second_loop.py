"""A second event loop in a thread of its own does what outlives its visitor."""

import asyncio
import functools
import json
import logging
import threading

from django.http import JsonResponse

import services

logger = logging.getLogger("shop")


class Engine:
    @functools.cached_property
    def loop(self):
        loop = asyncio.new_event_loop()
        threading.Thread(target=loop.run_forever, daemon=True).start()
        return loop

    def run(self, coroutine):
        future = asyncio.run_coroutine_threadsafe(self.watched(coroutine), self.loop)
        futures.add(future)
        future.add_done_callback(futures.discard)
        return future

    async def watched(self, coroutine):
        try:
            return await coroutine
        except Exception:
            logger.exception("the engine failed")
            raise


engine = Engine()
futures = set()


async def signup(request):
    engine.run(services.send_welcome(json.loads(request.body)["email"]))
    return JsonResponse({"status": "accepted"}, status=202)


async def checkout(request):
    payment = engine.run(services.capture_payment(json.loads(request.body)["order"]))
    return JsonResponse({"receipt": await asyncio.shield(asyncio.wrap_future(payment))})


async def find(request):
    return JsonResponse({"results": await services.find(request.GET.get("q", ""))})
