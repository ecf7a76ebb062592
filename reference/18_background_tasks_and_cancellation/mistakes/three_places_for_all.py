"""Lets mails and payments share three places, which mails take that wait for the post office.

Fails: test_payments_are_the_visitors_own
"""

import asyncio
import json
import logging

from django.http import JsonResponse

import services

logger = logging.getLogger("shop")
running = set()
sem = asyncio.Semaphore(3)


def keep(coro):
    task = asyncio.create_task(coro)
    running.add(task)
    task.add_done_callback(running.discard)
    return task


async def mail(email):
    try:
        async with sem:
            await services.send_welcome(email)
    except Exception:
        logger.exception("mail failed")


async def signup(request):
    email = json.loads(request.body)["email"]
    keep(mail(email))
    return JsonResponse({"status": "accepted"}, status=202)


async def pay(order):
    async with sem:
        return await services.capture_payment(order)


async def checkout(request):
    order = json.loads(request.body)["order"]
    receipt = await asyncio.shield(keep(pay(order)))
    return JsonResponse({"receipt": receipt})


async def find(request):
    results = await services.find(request.GET.get("q", ""))
    return JsonResponse({"results": results})
