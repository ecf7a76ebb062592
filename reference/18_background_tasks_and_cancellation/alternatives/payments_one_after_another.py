"""One clerk takes the payments one after another; each visitor waits for a future of their own."""

import asyncio
import json
import logging

from django.http import JsonResponse

import services

log = logging.getLogger(__name__)
desk = asyncio.Queue()
clerk = None
mails = {}


async def clerks():
    while True:
        order, future = await desk.get()
        try:
            receipt = await services.capture_payment(order)
        except Exception as error:
            log.exception("bank")
            if not future.done():
                future.set_exception(error)
        else:
            if not future.done():
                future.set_result(receipt)


async def mail(email):
    try:
        await services.send_welcome(email)
    except Exception:
        log.error("mail to %s", email, exc_info=True)


async def signup(request):
    task = asyncio.get_running_loop().create_task(mail(json.loads(request.body)["email"]))
    mails[id(task)] = task
    task.add_done_callback(lambda t: mails.pop(id(t)))
    return JsonResponse({"status": "accepted"}, status=202)


async def checkout(request):
    global clerk
    if clerk is None:
        clerk = asyncio.create_task(clerks())
    future = asyncio.get_running_loop().create_future()
    desk.put_nowait((json.loads(request.body)["order"], future))
    try:
        return JsonResponse({"receipt": await future})
    except Exception as error:
        return JsonResponse({"error": str(error)}, status=502)


async def find(request):
    async with asyncio.TaskGroup() as g:
        t = g.create_task(services.find(request.GET["q"]))
    return JsonResponse({"results": t.result()})
