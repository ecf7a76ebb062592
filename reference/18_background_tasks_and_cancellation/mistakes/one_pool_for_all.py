"""Lets mails and payments share a pool of threads, which mails fill that wait for the post office.

Fails: test_payments_are_the_visitors_own
"""

import asyncio
import json
import logging

from django.http import JsonResponse

import services

logger = logging.getLogger("shop")


def mail(email):
    try:
        asyncio.run(services.send_welcome(email))
    except Exception:
        logger.exception("no mail")


async def signup(request):
    """Accept a new customer, who gets a welcome mail afterwards."""
    email = json.loads(request.body)["email"]
    asyncio.get_running_loop().run_in_executor(None, mail, email)
    return JsonResponse({"status": "accepted"}, status=202)


async def checkout(request):
    """Take the money for an order, whether the visitor stays or not."""
    order = json.loads(request.body)["order"]
    receipt = await asyncio.to_thread(asyncio.run, services.capture_payment(order))
    return JsonResponse({"receipt": receipt})


async def find(request):
    """Look for goods, as long as the visitor is there."""
    return JsonResponse({"results": await services.find(request.GET.get("q", ""))})
