"""The task waits with sync HTTPX, and the answer with it.

Fails: test_signup_answers_at_once
"""

import asyncio
import json
import logging

import httpx
from django.http import JsonResponse

import services

logger = logging.getLogger("shop")
running = set()


def keep(task):
    running.add(task)
    task.add_done_callback(ended)
    return task


def ended(task):
    running.discard(task)
    if not task.cancelled() and task.exception() is not None:
        logger.error("work in the background failed", exc_info=task.exception())


async def mail(email):
    httpx.post("https://mail.example/letters", json={"to": email})


async def signup(request):
    keep(asyncio.create_task(mail(json.loads(request.body)["email"])))
    return JsonResponse({"status": "accepted"}, status=202)


async def checkout(request):
    order = json.loads(request.body)["order"]
    payment = keep(asyncio.create_task(services.capture_payment(order)))
    return JsonResponse({"receipt": await asyncio.shield(payment)})


async def find(request):
    return JsonResponse({"results": await services.find(request.GET.get("q", ""))})
