"""An executor of four threads for the mails, with a callback that logs."""

import asyncio
import json
import logging
from concurrent.futures import ThreadPoolExecutor

from django.http import JsonResponse

import services

logger = logging.getLogger(__name__)
pool = ThreadPoolExecutor(4)


def report(future):
    if future.exception():
        logging.error("mail", exc_info=future.exception())


async def signup(request):
    pool.submit(asyncio.run, services.send_welcome(json.loads(request.body)["email"])).add_done_callback(report)
    return JsonResponse({"status": "accepted"}, status=202)


async def checkout(request):
    order = json.loads(request.body)["order"]
    return JsonResponse({"receipt": await asyncio.to_thread(lambda: asyncio.run(services.capture_payment(order)))})


async def find(request):
    return JsonResponse({"results": await services.find(request.GET.get("q", ""))})
