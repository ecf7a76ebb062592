"""Puts the try around the start of the task: when the error comes, the block is long over.

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
    task.add_done_callback(running.discard)
    return task


async def signup(request):
    try:
        keep(asyncio.create_task(services.send_welcome(json.loads(request.body)["email"])))
    except Exception:
        logger.exception("the mail failed")
    return JsonResponse({"status": "accepted"}, status=202)


async def checkout(request):
    order = json.loads(request.body)["order"]
    payment = keep(asyncio.create_task(services.capture_payment(order)))
    return JsonResponse({"receipt": await asyncio.shield(payment)})


async def find(request):
    return JsonResponse({"results": await services.find(request.GET.get("q", ""))})
