"""Awaits a place in a queue of ten: when the post office is slow, visitors wait for it after all.

Fails: test_signup_answers_at_once
"""

import asyncio
import json
import logging

from django.http import JsonResponse

import services

logger = logging.getLogger("shop")
running = set()
letters = asyncio.Queue(maxsize=10)
postman = None


def keep(coroutine):
    """Start a task that is held until it ends."""
    task = asyncio.create_task(coroutine)
    running.add(task)
    task.add_done_callback(running.discard)
    return task


async def send(email):
    """Send the mail, and log it when that fails."""
    try:
        await services.send_welcome(email)
    except Exception:
        logger.exception("no welcome mail for %s", email)


async def deliver():
    """Send the mails, one after another."""
    while True:
        await send(await letters.get())


async def signup(request):
    """Accept a new customer, who gets a welcome mail afterwards."""
    global postman
    if postman is None:
        postman = asyncio.create_task(deliver())
    await letters.put(json.loads(request.body)["email"])
    return JsonResponse({"status": "accepted"}, status=202)


async def checkout(request):
    """Take the money for an order."""
    order = json.loads(request.body)["order"]
    receipt = await asyncio.shield(keep(services.capture_payment(order)))
    return JsonResponse({"receipt": receipt})


async def find(request):
    """Look for goods."""
    return JsonResponse({"results": await services.find(request.GET.get("q", ""))})
