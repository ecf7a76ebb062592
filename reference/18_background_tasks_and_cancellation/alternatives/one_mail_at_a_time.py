"""Each mail in a task of its own, one at a time by a semaphore; a list swept at each sign-up."""

import asyncio
import json
import logging

from django.http import JsonResponse

import services

logger = logging.getLogger("shop")
running = []
slot = asyncio.Semaphore(1)


def keep(coroutine):
    task = asyncio.create_task(coroutine)
    running.append(task)
    return task


async def mail(email):
    async with slot:
        try:
            await services.send_welcome(email)
        except Exception:
            logger.exception("no welcome mail")


async def signup(request):
    running[:] = [task for task in running if not task.done()]
    keep(mail(json.loads(request.body)["email"]))
    return JsonResponse({"status": "accepted"}, status=202)


async def checkout(request):
    payment = keep(services.capture_payment(json.loads(request.body)["order"]))
    return JsonResponse({"receipt": await asyncio.shield(payment)})


async def find(request):
    return JsonResponse({"results": await services.find(request.GET.get("q", ""))})
