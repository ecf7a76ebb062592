"""Leaves out what the cellar has, too: the results are not those of the search.

Fails: test_find_answers
"""

import asyncio
import json
import logging

from django.http import JsonResponse

import services

logger = logging.getLogger("shop")
running = set()


def keep(coro):
    task = asyncio.create_task(coro)
    running.add(task)
    task.add_done_callback(running.discard)
    return task


async def mail(email):
    try:
        await services.send_welcome(email)
    except Exception:
        logger.exception("mail failed")


async def signup(request):
    email = json.loads(request.body)["email"]
    keep(mail(email))
    return JsonResponse({"status": "accepted"}, status=202)


async def checkout(request):
    order = json.loads(request.body)["order"]
    receipt = await asyncio.shield(keep(services.capture_payment(order)))
    return JsonResponse({"receipt": receipt})


async def find(request):
    results = await services.find(request.GET.get("q", ""))
    return JsonResponse({"results": list(dict.fromkeys(results))})
