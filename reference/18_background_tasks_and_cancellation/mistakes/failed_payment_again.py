"""Makes a payment that failed once more, although its money may be reserved already.

Fails: test_payments_are_the_visitors_own
"""

import asyncio
import json
import logging

from django.http import JsonResponse

import services

logger = logging.getLogger("shop")
running = set()


def keep(coroutine):
    """Start a task that is held until it ends."""
    task = asyncio.create_task(coroutine)
    running.add(task)
    task.add_done_callback(running.discard)
    return task


async def send(email):
    """Send the mail, and log it when that fails."""
    try:
        await services.send_welcome(email)
    except Exception:
        logger.exception("no welcome mail for %s", email)


async def signup(request):
    """Accept a new customer, who gets a welcome mail afterwards."""
    keep(send(json.loads(request.body)["email"]))
    return JsonResponse({"status": "accepted"}, status=202)


async def pay(order):
    """Two attempts."""
    try:
        return await services.capture_payment(order)
    except Exception:
        return await services.capture_payment(order)


async def checkout(request):
    """Take the money for an order."""
    receipt = await asyncio.shield(keep(pay(json.loads(request.body)["order"])))
    return JsonResponse({"receipt": receipt})


async def find(request):
    """Look for goods."""
    return JsonResponse({"results": await services.find(request.GET.get("q", ""))})
