"""One task group for all letters: the first failure cancels the others.

Fails: test_one_failure_stops_no_other_mail
"""

import asyncio
import json
import logging

from django.http import JsonResponse

import services

logger = logging.getLogger("shop")
ready = {}
running = set()


def keep(task):
    running.add(task)
    task.add_done_callback(ended)
    return task


def ended(task):
    running.discard(task)
    if not task.cancelled() and task.exception() is not None:
        logger.error("work in the background failed", exc_info=task.exception())


async def host(opened):
    try:
        async with asyncio.TaskGroup() as group:
            opened.set_result(group)
            await asyncio.get_running_loop().create_future()
    except* Exception:
        logger.exception("the letters failed")


async def signup(request):
    if "task" not in ready or ready["task"].done():
        ready["group"] = asyncio.get_running_loop().create_future()
        ready["task"] = asyncio.create_task(host(ready["group"]))
    (await ready["group"]).create_task(services.send_welcome(json.loads(request.body)["email"]))
    return JsonResponse({"status": "accepted"}, status=202)


async def checkout(request):
    order = json.loads(request.body)["order"]
    payment = keep(asyncio.create_task(services.capture_payment(order)))
    return JsonResponse({"receipt": await asyncio.shield(payment)})


async def find(request):
    return JsonResponse({"results": await services.find(request.GET.get("q", ""))})
