"""The search ends with the visitor, and the view says something nobody will read."""

import asyncio
import json
import logging

from django.http import HttpResponse, JsonResponse

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


async def checkout(request):
    order = json.loads(request.body)["order"]
    payment = asyncio.create_task(services.capture_payment(order))
    told = asyncio.Event()
    payment.add_done_callback(lambda _: told.set())
    keep(payment)
    await told.wait()
    return JsonResponse({"receipt": payment.result()})


async def find(request):
    try:
        results = await services.find(request.GET.get("q", ""))
    except asyncio.CancelledError:
        return HttpResponse(status=499)
    return JsonResponse({"results": results})
