"""Keeps each payment under its order, and never takes one out.

Fails: test_ended_tasks_are_released
"""

import asyncio
import json
import logging

from django.http import JsonResponse

import services

logger = logging.getLogger("shop")
running = set()
payments = {}


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
    order = json.loads(request.body)["order"]
    if order not in payments:
        payments[order] = asyncio.create_task(services.capture_payment(order))
    receipt = await asyncio.shield(payments[order])
    return JsonResponse({"receipt": receipt})


async def find(request):
    """Look for goods."""
    return JsonResponse({"results": await services.find(request.GET.get("q", ""))})
