"""A decorator turns an async function into one that runs in the background."""

import asyncio
import functools
import json
import logging

from django.http import JsonResponse
from django.views.decorators.http import require_GET, require_POST

import services

logger = logging.getLogger("shop")
running = set()


def background(function):
    tasks = set()

    @functools.wraps(function)
    def start(*args):
        async def run():
            try:
                return await function(*args)
            except Exception:
                logger.error("%s", function.__name__, exc_info=True)
                raise

        task = asyncio.create_task(run())
        tasks.add(task)
        task.add_done_callback(tasks.discard)
        return task

    return start


welcome = background(services.send_welcome)
pay = background(services.capture_payment)


@require_POST
async def signup(request):
    welcome(json.loads(request.body)["email"])
    return JsonResponse({"status": "accepted"}, status=202)


@require_POST
async def checkout(request):
    return JsonResponse({"receipt": await asyncio.shield(pay(json.loads(request.body)["order"]))})


@require_GET
async def find(request):
    (results,) = await asyncio.gather(services.find(request.GET["q"]))
    return JsonResponse({"results": results})
