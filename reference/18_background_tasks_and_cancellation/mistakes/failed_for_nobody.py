"""Lets go of a payment that went well, or whose visitor sees it fail: not of one that fails when the visitor has left.

Fails: test_ended_tasks_are_released
"""

import asyncio
import json
import logging

from django.http import JsonResponse

import services

logger = logging.getLogger("shop")
running = set()


def keep(coroutine):
    task = asyncio.create_task(coroutine)
    running.add(task)
    task.add_done_callback(running.discard)
    return task


async def mail(email):
    try:
        await services.send_welcome(email)
    except Exception:
        logger.exception("no welcome mail")


async def signup(request):
    keep(mail(json.loads(request.body)["email"]))
    return JsonResponse({"status": "accepted"}, status=202)


async def checkout(request):
    payment = asyncio.create_task(services.capture_payment(json.loads(request.body)["order"]))
    running.add(payment)
    payment.add_done_callback(lambda _: payment.exception() is None and running.discard(payment))
    try:
        receipt = await asyncio.shield(payment)
    except Exception:
        running.discard(payment)
        return JsonResponse({"error": "the bank failed"}, status=502)
    return JsonResponse({"receipt": receipt})


async def find(request):
    return JsonResponse({"results": await services.find(request.GET.get("q", ""))})
