"""Logs every mail as an error, whether it failed or not.

Fails: test_failure_is_logged
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


async def welcome(email):
    try:
        await services.send_welcome(email)
    finally:
        logger.error("mail done", exc_info=True)


async def signup(request):
    keep(asyncio.create_task(welcome(json.loads(request.body)["email"])))
    return JsonResponse({"status": "accepted"}, status=202)


async def checkout(request):
    order = json.loads(request.body)["order"]
    payment = keep(asyncio.create_task(services.capture_payment(order)))
    return JsonResponse({"receipt": await asyncio.shield(payment)})


async def find(request):
    return JsonResponse({"results": await services.find(request.GET.get("q", ""))})
