"""Sync views, whose threads go on when the visitor leaves; only the search is async."""

import asyncio
import json
import logging
import threading
from concurrent.futures import ThreadPoolExecutor

from asgiref.sync import async_to_sync
from django.http import JsonResponse
from django.views.decorators.http import require_POST

import services

logger = logging.getLogger("shop")
running = set()


def mail(email):
    try:
        async_to_sync(services.send_welcome)(email)
    except Exception:
        logger.exception("mail failed")


@require_POST
def signup(request):
    email = json.loads(request.body)["email"]
    threading.Thread(target=mail, args=[email]).start()
    return JsonResponse({"status": "accepted"}, status=202)


@require_POST
def checkout(request):
    order = json.loads(request.body)["order"]
    with ThreadPoolExecutor(1) as pool:
        receipt = pool.submit(asyncio.run, services.capture_payment(order)).result()
    return JsonResponse({"receipt": receipt})


async def find(request):
    return JsonResponse({"results": await services.find(request.GET.get("q", ""))})
