"""A dictionary from number to task, popped by a callback; asyncio.wait for the payment."""

import asyncio
import json
import logging

from django.http import JsonResponse

import services

logger = logging.getLogger("shop")
tasks = {}


def start(coroutine):
    task = asyncio.ensure_future(coroutine)
    tasks[id(task)] = task
    task.add_done_callback(finished)
    return task


def finished(task):
    del tasks[id(task)]
    if task.cancelled():
        return
    if error := task.exception():
        logger.critical("failed: %r", error, exc_info=(type(error), error, error.__traceback__))


async def signup(request):
    start(services.send_welcome(json.loads(request.body)["email"]))
    return JsonResponse({"status": "accepted"}, status=202)


async def checkout(request):
    payment = start(services.capture_payment(json.loads(request.body)["order"]))
    await asyncio.wait([payment])
    return JsonResponse({"receipt": payment.result()})


async def find(request):
    task = asyncio.create_task(services.find(request.GET.get("q", "")))
    try:
        return JsonResponse({"results": await task})
    except asyncio.CancelledError:
        task.cancel()
        raise
