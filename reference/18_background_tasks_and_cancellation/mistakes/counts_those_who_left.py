"""Refuses a search when twenty are under way, and never counts off those whose visitors left.

Fails: test_searches_are_the_visitors_own
"""

import asyncio
import json
import logging

from django.http import JsonResponse

import services

logger = logging.getLogger("shop")
running = set()
under_way = 0


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
    payment = keep(services.capture_payment(json.loads(request.body)["order"]))
    return JsonResponse({"receipt": await asyncio.shield(payment)})


async def find(request):
    global under_way
    if under_way >= 20:
        return JsonResponse({"error": "busy"}, status=503)
    under_way += 1
    results = await services.find(request.GET.get("q", ""))
    under_way -= 1
    return JsonResponse({"results": results})
