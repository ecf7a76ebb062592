"""Three workers, a deque and an event."""

import asyncio
import json
import logging
from collections import deque

from django.http import JsonResponse

import services

logger = logging.getLogger("shop")
queue_of = deque()
wake = asyncio.Event()
workers = []


async def work():
    while True:
        while queue_of:
            email = queue_of.popleft()
            try:
                await services.send_welcome(email)
            except Exception:
                logger.exception("no mail to %s", email)
        wake.clear()
        await wake.wait()


async def signup(request):
    while len(workers) < 3:
        workers.append(asyncio.create_task(work()))
    queue_of.append(json.loads(request.body)["email"])
    wake.set()
    return JsonResponse({"status": "accepted"}, status=202)


async def checkout(request):
    order = json.loads(request.body)["order"]
    task = asyncio.create_task(services.capture_payment(order))
    await asyncio.wait([task])
    return JsonResponse({"receipt": task.result()})


async def find(request):
    return JsonResponse({"results": await services.find(request.GET.get("q", ""))})
