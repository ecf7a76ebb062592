"""A coroutine around the work catches and logs; the set is emptied by discard."""

import asyncio
import json
import logging

from django.http import JsonResponse

import services

logger = logging.getLogger("shop")
running = set()


def in_background(coroutine):
    task = asyncio.create_task(watched(coroutine))
    running.add(task)
    task.add_done_callback(running.discard)
    return task


async def watched(coroutine):
    try:
        return await coroutine
    except Exception:
        logger.exception("background work failed")
        raise


async def signup(request):
    email = json.loads(request.body)["email"]
    in_background(services.send_welcome(email)).add_done_callback(lambda task: task.cancelled() or task.exception())
    return JsonResponse({"status": "accepted"}, status=202)


async def checkout(request):
    order = json.loads(request.body)["order"]
    payment = in_background(services.capture_payment(order))
    try:
        receipt = await asyncio.shield(payment)
    except asyncio.CancelledError:
        logger.info("the visitor left during the payment")
        raise
    return JsonResponse({"receipt": receipt})


async def find(request):
    return JsonResponse({"results": await services.find(request.GET.get("q", ""))})
