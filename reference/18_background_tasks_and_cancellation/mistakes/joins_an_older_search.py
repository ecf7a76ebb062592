"""Shares a search among those who look for the same, and the last who leaves ends it: who joins it late finds what was there before.

Fails: test_searches_are_the_visitors_own
"""

import asyncio
import json
import logging

from django.http import JsonResponse

import services

logger = logging.getLogger("shop")
running = set()
searches = {}


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
    q = request.GET.get("q", "")
    if q not in searches:
        searches[q] = {"visitors": 0, "task": asyncio.create_task(services.find(q))}
    entry = searches[q]
    entry["visitors"] += 1
    try:
        return JsonResponse({"results": await asyncio.shield(entry["task"])})
    finally:
        entry["visitors"] -= 1
        if not entry["visitors"]:
            entry["task"].cancel()
            del searches[q]
