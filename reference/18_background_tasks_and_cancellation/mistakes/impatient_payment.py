"""Tells the visitor after five seconds that the payment is pending, and never gives the receipt.

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


async def checkout(request):
    """Take the money for an order."""
    payment = keep(services.capture_payment(json.loads(request.body)["order"]))
    try:
        receipt = await asyncio.wait_for(asyncio.shield(payment), 5)
    except TimeoutError:
        return JsonResponse({"status": "pending"}, status=202)
    return JsonResponse({"receipt": receipt})


async def find(request):
    """Look for goods."""
    return JsonResponse({"results": await services.find(request.GET.get("q", ""))})
