"""One postman task for all letters, and a payment that is waited for when the visitor leaves."""

import asyncio
import json
import logging

from django.http import JsonResponse

import services

logger = logging.getLogger("shop")
letters = None


async def postman():
    while True:
        email = await letters.get()
        try:
            await services.send_welcome(email)
        except Exception:
            logger.exception("no welcome mail for a customer")


async def signup(request):
    global letters, employee
    if letters is None:
        letters = asyncio.Queue()
        employee = asyncio.create_task(postman())
    letters.put_nowait(json.loads(request.body)["email"])
    return JsonResponse({"status": "accepted"}, status=202)


async def checkout(request):
    payment = asyncio.create_task(services.capture_payment(json.loads(request.body)["order"]))
    try:
        receipt = await asyncio.shield(payment)
    except asyncio.CancelledError:
        await payment
        raise
    return JsonResponse({"receipt": receipt})


async def find(request):
    return JsonResponse({"results": await services.find(request.GET.get("q", ""))})
