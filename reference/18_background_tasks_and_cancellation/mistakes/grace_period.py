"""Gives the payment a moment more after the visitor left, and then stops it.

Fails: test_payments_of_visitors_who_leave_late
"""

import asyncio
import json
import logging

from django.http import JsonResponse

import services

logger = logging.getLogger("shop")
running = set()


def keep(task):
    running.add(task)
    task.add_done_callback(ended)
    return task


def ended(task):
    running.discard(task)
    if not task.cancelled() and task.exception() is not None:
        logger.error("work in the background failed", exc_info=task.exception())


async def signup(request):
    email = json.loads(request.body)["email"]
    keep(asyncio.create_task(services.send_welcome(email)))
    return JsonResponse({"status": "accepted"}, status=202)


async def checkout(request):
    payment = keep(asyncio.create_task(services.capture_payment(json.loads(request.body)["order"])))
    try:
        receipt = await asyncio.shield(payment)
    except asyncio.CancelledError:
        await asyncio.wait_for(payment, 0.5)
        raise
    return JsonResponse({"receipt": receipt})


async def find(request):
    return JsonResponse({"results": await services.find(request.GET.get("q", ""))})
