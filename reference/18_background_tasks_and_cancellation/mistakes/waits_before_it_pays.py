"""Waits in the view for those who pay, so that who leaves meanwhile has not paid.

Fails: test_payments_of_visitors_who_leave_late
"""

import asyncio
import json
import logging

from django.http import JsonResponse

import services

logger = logging.getLogger("shop")
running = set()
till = asyncio.Lock()


def keep(coroutine):
    task = asyncio.create_task(coroutine)
    running.add(task)
    task.add_done_callback(running.discard)
    return task


async def mail(email):
    try:
        await services.send_welcome(email)
    except Exception:
        logger.exception("no welcome mail")


async def signup(request):
    keep(mail(json.loads(request.body)["email"]))
    return JsonResponse({"status": "accepted"}, status=202)


async def checkout(request):
    order = json.loads(request.body)["order"]
    async with till:
        receipt = await asyncio.shield(keep(services.capture_payment(order)))
    return JsonResponse({"receipt": receipt})


async def find(request):
    return JsonResponse({"results": await services.find(request.GET.get("q", ""))})
