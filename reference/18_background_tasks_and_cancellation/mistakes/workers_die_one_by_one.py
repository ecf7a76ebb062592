"""Eight workers, each of which its first failure ends: after eight no mail goes out.

Fails: test_one_failure_stops_no_other_mail
"""

import asyncio
import json
import logging

from django.http import JsonResponse

import services

logger = logging.getLogger("shop")
running = set()
letters = asyncio.Queue()
workers = []


def keep(coroutine):
    task = asyncio.create_task(coroutine)
    running.add(task)
    task.add_done_callback(running.discard)
    return task


async def work():
    while True:
        await services.send_welcome(await letters.get())


def ended(worker):
    logger.error("a worker ended", exc_info=worker.exception())


async def signup(request):
    while len(workers) < 8:
        workers.append(asyncio.create_task(work()))
        workers[-1].add_done_callback(ended)
    letters.put_nowait(json.loads(request.body)["email"])
    return JsonResponse({"status": "accepted"}, status=202)


async def checkout(request):
    payment = keep(services.capture_payment(json.loads(request.body)["order"]))
    return JsonResponse({"receipt": await asyncio.shield(payment)})


async def find(request):
    return JsonResponse({"results": await services.find(request.GET.get("q", ""))})
