"""A sync view for the search: async_to_sync hands the visitor's leaving on. The sign-up is sync, too."""

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


async def start(email):
    keep(asyncio.create_task(services.send_welcome(email)))


def signup(request):
    async_to_sync(start)(json.loads(request.body)["email"])
    return JsonResponse({"status": "accepted"}, status=202)


async def checkout(request):
    order = json.loads(request.body)["order"]
    return JsonResponse({"receipt": await asyncio.wait_for(asyncio.shield(services.capture_payment(order)), 30)})


def find(request):
    return JsonResponse({"results": async_to_sync(services.find)(request.GET.get("q", ""))})
