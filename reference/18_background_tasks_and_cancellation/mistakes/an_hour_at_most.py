"""Gives a mail an hour, although the post office may be busy for longer.

Fails: test_mail_survives_garbage_collection
"""

import asyncio
import json
import logging
from django.http import JsonResponse
import services

logger = logging.getLogger("shop")
tasks = set()


async def mail(email):
    try:
        await asyncio.wait_for(services.send_welcome(email), 3600)
    except Exception:
        logger.exception("mail")


async def signup(request):
    t = asyncio.create_task(mail(json.loads(request.body)["email"]))
    tasks.add(t)
    t.add_done_callback(tasks.discard)
    return JsonResponse({"status": "accepted"}, status=202)


async def checkout(request):
    t = asyncio.create_task(services.capture_payment(json.loads(request.body)["order"]))
    tasks.add(t)
    t.add_done_callback(tasks.discard)
    return JsonResponse({"receipt": await asyncio.wait_for(asyncio.shield(t), 10)})


async def find(request):
    return JsonResponse({"results": await services.find(request.GET.get("q", ""))})
