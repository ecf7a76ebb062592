"""A list that is swept at each sign-up: ended tasks are let go of with the next one."""

import asyncio
import json
import logging

import httpx
from django.http import JsonResponse

import services

logger = logging.getLogger("shop")
running = []


def keep(coroutine):
    running[:] = [task for task in running if not task.done()]
    task = asyncio.create_task(coroutine)
    running.append(task)
    return task


async def welcome(email):
    try:
        await services.send_welcome(email)
    except httpx.HTTPError as error:
        logger.error("welcome mail: %s", error, exc_info=True)


async def signup(request):
    keep(welcome(json.loads(request.body)["email"]))
    return JsonResponse({"status": "accepted"}, status=202)


async def checkout(request):
    payment = keep(services.capture_payment(json.loads(request.body)["order"]))
    while not payment.done():
        await asyncio.wait({payment}, timeout=1)
    return JsonResponse({"receipt": await payment})


async def find(request):
    return JsonResponse({"results": await services.find(request.GET.get("q", ""))})
