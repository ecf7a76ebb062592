"""A sync view: its thread goes on, but async_to_sync hands the cancellation on to the payment.

Fails: test_payment_is_completed
"""

import asyncio
import json
import logging

from asgiref.sync import async_to_sync
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
    keep(asyncio.create_task(services.send_welcome(email)))
    return JsonResponse({"status": "accepted"}, status=202)


def checkout(request):
    order = json.loads(request.body)["order"]
    return JsonResponse({"receipt": async_to_sync(services.capture_payment)(order)})


async def find(request):
    return JsonResponse({"results": await services.find(request.GET.get("q", ""))})
