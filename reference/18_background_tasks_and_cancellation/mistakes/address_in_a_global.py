"""Hands the address over in a global, which the next visitor overwrites before the mail begins.

Fails: test_one_failure_stops_no_other_mail
"""

import asyncio
import json
import logging

from django.http import JsonResponse

import services

logger = logging.getLogger("shop")
running = set()
latest = None


def keep(coroutine):
    task = asyncio.create_task(coroutine)
    running.add(task)
    task.add_done_callback(running.discard)
    return task


async def mail():
    await asyncio.sleep(0)
    try:
        await services.send_welcome(latest)
    except Exception:
        logger.exception("no welcome mail")


async def signup(request):
    global latest
    latest = json.loads(request.body)["email"]
    keep(mail())
    return JsonResponse({"status": "accepted"}, status=202)


async def checkout(request):
    payment = keep(services.capture_payment(json.loads(request.body)["order"]))
    return JsonResponse({"receipt": await asyncio.shield(payment)})


async def find(request):
    return JsonResponse({"results": await services.find(request.GET.get("q", ""))})
