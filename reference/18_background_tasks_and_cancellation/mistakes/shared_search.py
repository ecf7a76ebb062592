"""One search for all who look for the same: the first who leaves ends it for everybody.

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


def keep(task):
    running.add(task)
    task.add_done_callback(ended)
    return task


def ended(task):
    running.discard(task)
    if not task.cancelled() and task.exception() is not None:
        logger.error("work in the background failed", exc_info=task.exception())


async def signup(request):
    email = json.loads(request.body)["email"]
    keep(asyncio.create_task(services.send_welcome(email)))
    return JsonResponse({"status": "accepted"}, status=202)


async def checkout(request):
    order = json.loads(request.body)["order"]
    payment = keep(asyncio.create_task(services.capture_payment(order)))
    return JsonResponse({"receipt": await asyncio.shield(payment)})


async def find(request):
    q = request.GET.get("q", "")
    if q not in searches:
        searches[q] = asyncio.create_task(services.find(q))
        searches[q].add_done_callback(lambda _: searches.pop(q))
    return JsonResponse({"results": await searches[q]})
