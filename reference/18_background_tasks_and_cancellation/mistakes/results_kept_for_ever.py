"""Remembers what a search has found, and answers with it for ever.

Fails: test_searches_are_the_visitors_own
"""

import asyncio
import json
import logging

from django.http import JsonResponse

import services

logger = logging.getLogger("shop")
found = {}
running = set()  # the event loop holds tasks weakly: whoever wants one to live must hold it


async def signup(request):
    """Accept a new customer, who gets a welcome mail afterwards."""
    email = json.loads(request.body)["email"]
    keep(asyncio.create_task(services.send_welcome(email)))
    return JsonResponse({"status": "accepted"}, status=202)


async def checkout(request):
    """Take the money for an order, whether the visitor stays or not."""
    order = json.loads(request.body)["order"]
    payment = keep(asyncio.create_task(services.capture_payment(order)))
    receipt = await asyncio.shield(payment)
    return JsonResponse({"receipt": receipt})


async def find(request):
    """Look for goods, as long as the visitor is there."""
    q = request.GET.get("q", "")
    if q not in found:
        found[q] = await services.find(q)
    return JsonResponse({"results": found[q]})


def keep(task):
    """Hold a task until it has ended, then say how it went."""
    running.add(task)
    task.add_done_callback(ended)
    return task


def ended(task):
    """Let go of a task, and log its error."""
    running.discard(task)
    if not task.cancelled() and task.exception() is not None:
        logger.error("work in the background failed", exc_info=task.exception())
