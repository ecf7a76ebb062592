"""Of those who come first together, one opens the task group, and the others do not wait until it is open.

Fails: test_one_failure_stops_no_other_mail, test_payments_of_visitors_who_leave_late
"""

import asyncio
import json
import logging

from django.http import JsonResponse

import services

logger = logging.getLogger("shop")
group = opener = None


async def stay_open(ready):
    global group
    async with asyncio.TaskGroup() as group:
        ready.set()
        await asyncio.get_running_loop().create_future()


async def start(coroutine_function, *arguments):
    global opener
    if opener is None:
        ready = asyncio.Event()
        opener = asyncio.create_task(stay_open(ready))
        await ready.wait()
    return group.create_task(coroutine_function(*arguments))


async def mail(email):
    try:
        await services.send_welcome(email)
    except Exception:
        logger.exception("no welcome mail")


async def pay(order):
    try:
        return await services.capture_payment(order)
    except Exception:
        logger.exception("no payment")


async def signup(request):
    await start(mail, json.loads(request.body)["email"])
    return JsonResponse({"status": "accepted"}, status=202)


async def checkout(request):
    receipt = await asyncio.shield(await start(pay, json.loads(request.body)["order"]))
    if receipt is None:
        return JsonResponse({"error": "the bank failed"}, status=502)
    return JsonResponse({"receipt": receipt})


async def find(request):
    return JsonResponse({"results": await services.find(request.GET.get("q", ""))})
