"""A shop. Each view either waits for too much, or stops too early, or too late."""

import asyncio
import json
import logging

from django.http import JsonResponse

import services

logger = logging.getLogger("shop")


async def signup(request):
    """Accept a new customer, who gets a welcome mail afterwards."""
    email = json.loads(request.body)["email"]
    # TODO(1): the visitor waits for the mail. Answer at once, and let the mail go out in a task that stays alive.
    # TODO(2): when the mail fails later, nobody is there to see the error. Log it, and let go of tasks that have ended.
    await services.send_welcome(email)
    return JsonResponse({"status": "accepted"}, status=202)


async def checkout(request):
    """Take the money for an order."""
    order = json.loads(request.body)["order"]
    # TODO(3): a visitor who leaves now cancels the payment half-way. Complete it.
    receipt = await services.capture_payment(order)
    return JsonResponse({"receipt": receipt})


async def find(request):
    """Look for goods."""
    # TODO(4): a visitor who leaves wants no results any more. Stop searching.
    results = await asyncio.shield(services.find(request.GET.get("q", "")))
    return JsonResponse({"results": results})
