"""The postman goes home when there are no more letters, and nobody calls him again.

Fails: test_failure_is_logged, test_one_failure_stops_no_other_mail
"""

import asyncio
import json
import logging

from django.http import JsonResponse

import services

logger = logging.getLogger("shop")
running = set()
letters = asyncio.Queue()
postman = None


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


async def carry():
    while not letters.empty():
        await mail(letters.get_nowait())


async def signup(request):
    global postman
    letters.put_nowait(json.loads(request.body)["email"])
    if postman is None:
        postman = asyncio.create_task(carry())
    return JsonResponse({"status": "accepted"}, status=202)


async def checkout(request):
    payment = keep(services.capture_payment(json.loads(request.body)["order"]))
    return JsonResponse({"receipt": await asyncio.shield(payment)})


async def find(request):
    return JsonResponse({"results": await services.find(request.GET.get("q", ""))})
