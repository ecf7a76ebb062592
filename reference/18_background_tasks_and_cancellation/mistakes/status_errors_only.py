"""Logs only HTTPStatusError: a post office that cannot be reached is not in the log.

Fails: test_failure_is_logged
"""

import asyncio
import json
import logging
import httpx
from django.http import JsonResponse
import services

logger = logging.getLogger("shop")
tasks = set()


async def mail(email):
    try:
        await services.send_welcome(email)
    except httpx.HTTPStatusError:
        logger.exception("mail")


async def signup(request):
    email = json.loads(request.body)["email"]
    t = asyncio.create_task(mail(email))
    tasks.add(t)
    t.add_done_callback(tasks.discard)
    return JsonResponse({"status": "accepted"}, status=202)


async def checkout(request):
    order = json.loads(request.body)["order"]
    t = asyncio.create_task(services.capture_payment(order))
    tasks.add(t)
    t.add_done_callback(tasks.discard)
    return JsonResponse({"receipt": await asyncio.shield(t)})


async def find(request):
    return JsonResponse({"results": await services.find(request.GET.get("q", ""))})
