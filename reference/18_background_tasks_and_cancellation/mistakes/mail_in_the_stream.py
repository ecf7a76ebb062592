"""Sends the mail inside the answer's body: the visitor waits for the end of it.

Fails: test_signup_answers_at_once
"""

import asyncio
import contextlib
import json
import logging

from django.http import JsonResponse, StreamingHttpResponse

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


async def signup(request):
    email = json.loads(request.body)["email"]

    async def body():
        yield json.dumps({"status": "accepted"})
        with contextlib.suppress(Exception):
            await services.send_welcome(email)

    return StreamingHttpResponse(body(), status=202, content_type="application/json")


async def checkout(request):
    order = json.loads(request.body)["order"]
    payment = keep(asyncio.create_task(services.capture_payment(order)))
    return JsonResponse({"receipt": await asyncio.shield(payment)})


async def find(request):
    return JsonResponse({"results": await services.find(request.GET.get("q", ""))})
