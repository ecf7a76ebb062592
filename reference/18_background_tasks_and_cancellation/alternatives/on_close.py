"""When the answer has been sent, its close() starts the mail."""

import asyncio
import json
import logging
import threading

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


class Accepted(JsonResponse):
    def close(self):
        super().close()
        threading.Thread(target=self.mail).start()

    def mail(self):
        try:
            asyncio.run(services.send_welcome(self.email))
        except Exception:
            logger.exception("mail")


async def signup(request):
    response = Accepted({"status": "accepted"}, status=202)
    response.email = json.loads(request.body)["email"]
    return response


async def checkout(request):
    order = json.loads(request.body)["order"]
    payment = keep(asyncio.create_task(services.capture_payment(order)))
    return JsonResponse({"receipt": await asyncio.shield(payment)})


async def find(request):
    return JsonResponse({"results": await services.find(request.GET.get("q", ""))})
