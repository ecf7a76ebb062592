"""The task holds itself: a closure in the set of its own work."""

import asyncio
import json
import logging
import traceback

from django.http import JsonResponse

import services

logger = logging.getLogger("shop")
running = set()


def spawn(function, *args):
    holder = {}

    async def work():
        try:
            return await function(*args)
        except Exception as error:
            logger.error("%s failed\n%s", function.__name__, "".join(traceback.format_exception(error)))
            return error
        finally:
            running.remove(holder["me"])

    holder["me"] = asyncio.create_task(work())
    running.add(holder["me"])
    return holder["me"]


async def signup(request):
    spawn(services.send_welcome, json.loads(request.body)["email"])
    return JsonResponse({"status": "accepted"}, status=202)


async def checkout(request):
    payment = spawn(services.capture_payment, json.loads(request.body)["order"])
    cancelled = False
    while not payment.done():
        try:
            await asyncio.shield(payment)
        except asyncio.CancelledError:
            cancelled = True
    if cancelled:
        raise asyncio.CancelledError
    if isinstance(payment.result(), Exception):
        raise payment.result()
    return JsonResponse({"receipt": payment.result()})


async def find(request):
    return JsonResponse({"results": await services.find(request.GET.get("q", ""))})
