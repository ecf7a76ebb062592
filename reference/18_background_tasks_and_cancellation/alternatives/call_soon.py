"""The loop is asked to start the mail; the search is a task that is awaited."""

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
    email = json.loads(request.body)["email"]
    asyncio.get_running_loop().call_soon(lambda: keep(asyncio.ensure_future(services.send_welcome(email))))
    return JsonResponse({"status": "accepted"}, status=202)


async def checkout(request):
    order = json.loads(request.body)["order"]
    payment = keep(asyncio.create_task(services.capture_payment(order)))
    return JsonResponse({"receipt": await asyncio.shield(payment)})


async def find(request):
    search = asyncio.create_task(services.find(request.GET.get("q", "")))
    return JsonResponse({"results": await search})
