"""The event loop's exception handler logs what no one asked for."""

import asyncio
import json
import logging

from django.http import JsonResponse

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


def complain(loop, context):
    logger.error(context["message"], exc_info=context.get("exception"))


async def signup(request):
    asyncio.get_running_loop().set_exception_handler(complain)
    task = asyncio.create_task(services.send_welcome(json.loads(request.body)["email"]))
    running.add(task)
    task.add_done_callback(running.discard)
    return JsonResponse({"status": "accepted"}, status=202)


async def checkout(request):
    order = json.loads(request.body)["order"]
    payment = keep(asyncio.create_task(services.capture_payment(order)))
    return JsonResponse({"receipt": await asyncio.shield(payment)})


async def find(request):
    return JsonResponse({"results": await services.find(request.GET.get("q", ""))})
