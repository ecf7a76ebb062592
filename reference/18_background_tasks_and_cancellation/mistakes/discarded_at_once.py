"""Takes the task out of the set when the view ends, not when the task does.

Fails: test_mail_survives_garbage_collection
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


async def signup(request):
    task = asyncio.create_task(services.send_welcome(json.loads(request.body)["email"]))
    task.add_done_callback(ended)
    running.add(task)
    try:
        return JsonResponse({"status": "accepted"}, status=202)
    finally:
        running.discard(task)


async def checkout(request):
    order = json.loads(request.body)["order"]
    payment = keep(asyncio.create_task(services.capture_payment(order)))
    return JsonResponse({"receipt": await asyncio.shield(payment)})


async def find(request):
    return JsonResponse({"results": await services.find(request.GET.get("q", ""))})
