"""Threads, each with an event loop of its own, for what must go on."""

import asyncio
import json
import logging
import threading
from concurrent.futures import ThreadPoolExecutor

from django.http import JsonResponse

import services

logger = logging.getLogger("shop")
till = ThreadPoolExecutor(max_workers=8)


def mail(email):
    try:
        asyncio.run(services.send_welcome(email))
    except Exception:
        logger.exception("mail failed")


async def signup(request):
    threading.Thread(target=mail, args=(json.loads(request.body)["email"],), daemon=True).start()
    return JsonResponse({"status": "accepted"}, status=202)


async def checkout(request):
    order = json.loads(request.body)["order"]
    loop = asyncio.get_running_loop()
    receipt = await loop.run_in_executor(till, asyncio.run, services.capture_payment(order))
    return JsonResponse({"receipt": receipt})


async def find(request):
    async with asyncio.timeout(60):
        results = await services.find(request.GET.get("q", ""))
    return JsonResponse({"results": results})
