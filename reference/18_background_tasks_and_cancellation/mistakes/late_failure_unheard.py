"""Looks for a failure during ten seconds: a mail that waits and then fails is not in the log.

Fails: test_failure_is_logged
"""

import asyncio
import json
import logging

from django.http import JsonResponse

import services

logger = logging.getLogger("shop")
running = set()


def keep(coroutine):
    task = asyncio.create_task(coroutine)
    running.add(task)
    task.add_done_callback(running.discard)
    return task


async def mail(email):
    task = keep(services.send_welcome(email))
    done, _ = await asyncio.wait([task], timeout=10)
    if done and task.exception():
        logger.error("no welcome mail", exc_info=task.exception())


async def signup(request):
    keep(mail(json.loads(request.body)["email"]))
    return JsonResponse({"status": "accepted"}, status=202)


async def checkout(request):
    payment = keep(services.capture_payment(json.loads(request.body)["order"]))
    return JsonResponse({"receipt": await asyncio.shield(payment)})


async def find(request):
    return JsonResponse({"results": await services.find(request.GET.get("q", ""))})
