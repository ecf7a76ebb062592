"""Keeps every thread for ever.

Fails: test_ended_tasks_are_released
"""

import asyncio
import json
import logging
import threading

from django.http import JsonResponse

import services

logger = logging.getLogger("shop")
threads = []
running = set()


def keep(task):
    running.add(task)
    task.add_done_callback(ended)
    return task


def ended(task):
    running.discard(task)
    if not task.cancelled() and task.exception() is not None:
        logger.error("work in the background failed", exc_info=task.exception())


def mail(email):
    try:
        asyncio.run(services.send_welcome(email))
    except Exception:
        logger.exception("mail failed")


async def signup(request):
    threads.append(threading.Thread(target=mail, args=(json.loads(request.body)["email"],)))
    threads[-1].start()
    return JsonResponse({"status": "accepted"}, status=202)


async def checkout(request):
    order = json.loads(request.body)["order"]
    payment = keep(asyncio.create_task(services.capture_payment(order)))
    return JsonResponse({"receipt": await asyncio.shield(payment)})


async def find(request):
    return JsonResponse({"results": await services.find(request.GET.get("q", ""))})
