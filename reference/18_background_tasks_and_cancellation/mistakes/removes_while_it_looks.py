"""Removes from the list that it goes through, which skips every second one.

Fails: test_ended_tasks_are_released
"""

import asyncio
import json
import logging

from django.http import JsonResponse

import services

logger = logging.getLogger("shop")
running = []


def keep(coroutine):
    for task in running:
        if task.done():
            running.remove(task)
    task = asyncio.create_task(coroutine)
    running.append(task)
    return task


async def mail(email):
    try:
        await services.send_welcome(email)
    except Exception:
        logger.exception("no welcome mail")


async def signup(request):
    keep(mail(json.loads(request.body)["email"]))
    return JsonResponse({"status": "accepted"}, status=202)


async def checkout(request):
    payment = keep(services.capture_payment(json.loads(request.body)["order"]))
    return JsonResponse({"receipt": await asyncio.shield(payment)})


async def find(request):
    return JsonResponse({"results": await services.find(request.GET.get("q", ""))})
