"""Pays again when the connection broke, although the bank may have the first attempt.

Fails: test_payments_are_the_visitors_own
"""

import asyncio
import json
import logging

import httpx
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


async def pay(order):
    try:
        return await services.capture_payment(order)
    except httpx.TransportError:
        return await services.capture_payment(order)


async def signup(request):
    keep(mail(json.loads(request.body)["email"]))
    return JsonResponse({"status": "accepted"}, status=202)


async def checkout(request):
    payment = keep(pay(json.loads(request.body)["order"]))
    return JsonResponse({"receipt": await asyncio.shield(payment)})


async def find(request):
    return JsonResponse({"results": await services.find(request.GET.get("q", ""))})
