"""Keeps the tasks of the mails that failed, for somebody who may want to look at them.

Fails: test_ended_tasks_are_released
"""

import asyncio
import json
import logging

from django.http import JsonResponse

import services

logger = logging.getLogger("shop")
running = set()
failed = []


def keep(coro):
    task = asyncio.create_task(coro)
    running.add(task)
    task.add_done_callback(running.discard)
    return task


async def mail(email):
    try:
        await services.send_welcome(email)
    except Exception:
        logger.exception("mail failed")
        failed.append(asyncio.current_task())


async def signup(request):
    email = json.loads(request.body)["email"]
    keep(mail(email))
    return JsonResponse({"status": "accepted"}, status=202)


async def checkout(request):
    order = json.loads(request.body)["order"]
    receipt = await asyncio.shield(keep(services.capture_payment(order)))
    return JsonResponse({"receipt": receipt})


async def find(request):
    results = await services.find(request.GET.get("q", ""))
    return JsonResponse({"results": results})
