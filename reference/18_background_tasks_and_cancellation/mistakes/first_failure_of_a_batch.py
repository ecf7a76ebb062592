"""Gathers the mails of a batch: gather raises the first failure, and nobody hears of the second.

Fails: test_failure_is_logged
"""

import asyncio
import json
import logging

from django.http import JsonResponse

import services

logger = logging.getLogger("shop")
running = set()
pile = []


def keep(coroutine):
    """Start a task that is held until it ends."""
    task = asyncio.create_task(coroutine)
    running.add(task)
    task.add_done_callback(running.discard)
    return task


async def send_pile():
    """Send the mails that have come together."""
    emails = pile.copy()
    pile.clear()
    try:
        await asyncio.gather(*(services.send_welcome(email) for email in emails))
    except Exception:
        logger.exception("no welcome mail for one of %s", emails)


async def signup(request):
    """Accept a new customer, who gets a welcome mail afterwards."""
    pile.append(json.loads(request.body)["email"])
    if len(pile) == 1:
        keep(send_pile())
    return JsonResponse({"status": "accepted"}, status=202)


async def checkout(request):
    """Take the money for an order."""
    order = json.loads(request.body)["order"]
    receipt = await asyncio.shield(keep(services.capture_payment(order)))
    return JsonResponse({"receipt": receipt})


async def find(request):
    """Look for goods."""
    return JsonResponse({"results": await services.find(request.GET.get("q", ""))})
