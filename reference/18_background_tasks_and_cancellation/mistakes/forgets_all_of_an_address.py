"""Keeps a list of tasks for each address: the first that ends takes all of it away.

Fails: test_each_signup_has_its_mail
"""

import asyncio
import json
import logging

from django.http import JsonResponse

import services

logger = logging.getLogger("shop")
running = set()
mails = {}


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
    email = json.loads(request.body)["email"]
    task = asyncio.create_task(mail(email))
    mails.setdefault(email, []).append(task)
    task.add_done_callback(lambda _: mails.pop(email, None))
    return JsonResponse({"status": "accepted"}, status=202)


async def checkout(request):
    payment = keep(services.capture_payment(json.loads(request.body)["order"]))
    return JsonResponse({"receipt": await asyncio.shield(payment)})


async def find(request):
    return JsonResponse({"results": await services.find(request.GET.get("q", ""))})
