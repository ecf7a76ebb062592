"""A task group in a task that never ends, fed from outside."""

import asyncio
import contextlib
import json
import logging

from django.http import JsonResponse

import services

logger = logging.getLogger("shop")
ready = {}


async def host(opened):
    async with asyncio.TaskGroup() as group:
        opened.set_result(group)
        await asyncio.get_running_loop().create_future()


async def group():
    if "task" not in ready:
        ready["group"] = asyncio.get_running_loop().create_future()
        ready["task"] = asyncio.create_task(host(ready["group"]))
    return await asyncio.shield(ready["group"])


async def welcome(email):
    with logged():
        await services.send_welcome(email)


@contextlib.contextmanager
def logged():
    try:
        yield
    except Exception:
        logging.exception("in the background")


async def signup(request):
    email = json.loads(request.body)["email"]
    (await group()).create_task(welcome(email))
    return JsonResponse({"status": "accepted"}, status=202)


async def checkout(request):
    order = json.loads(request.body)["order"]
    done = asyncio.get_running_loop().create_future()

    async def pay():
        try:
            receipt = await services.capture_payment(order)
        except Exception as error:
            done.cancelled() or done.set_exception(error)
        else:
            done.cancelled() or done.set_result(receipt)

    (await group()).create_task(pay())
    return JsonResponse({"receipt": await done})


async def find(request):
    return JsonResponse({"results": await services.find(request.GET.get("q", ""))})
