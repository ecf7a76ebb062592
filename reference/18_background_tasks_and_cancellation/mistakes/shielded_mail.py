"""Waits a moment for the shielded mail, and then leaves it alone: nobody holds it, nobody hears of its failure.

Fails: test_mail_survives_garbage_collection, test_failure_is_logged
"""

import asyncio
import contextlib
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
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(asyncio.shield(services.send_welcome(email)), 0.05)
    return JsonResponse({"status": "accepted"}, status=202)


async def checkout(request):
    order = json.loads(request.body)["order"]
    payment = keep(asyncio.create_task(services.capture_payment(order)))
    return JsonResponse({"receipt": await asyncio.shield(payment)})


async def find(request):
    return JsonResponse({"results": await services.find(request.GET.get("q", ""))})
