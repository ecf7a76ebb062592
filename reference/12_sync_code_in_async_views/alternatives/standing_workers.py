"""Threads that stand ready and take their jobs from a queue."""

import asyncio
import contextvars
import queue
import threading

from django.http import JsonResponse

import legacy

jobs = queue.Queue()


def worker():
    while True:
        context, function, argument, report = jobs.get()
        try:
            report(context.run(function, argument), None)
        except LookupError as error:
            report(None, error)


def start():
    for number in range(8):
        threading.Thread(target=worker, name=f"legacy-{number}", daemon=True).start()


started = False


async def in_worker(function, argument):
    global started
    if not started:
        started = True
        start()
    loop = asyncio.get_running_loop()
    done = asyncio.Queue()

    def report(*outcome):
        loop.call_soon_threadsafe(done.put_nowait, outcome)

    jobs.put((contextvars.copy_context(), function, argument, report))
    return await done.get()


async def invoice(request, order_id):
    legacy.request_id.set(request.headers.get("X-Request-ID", "-"))
    text, error = await in_worker(legacy.render_invoice, order_id)
    if error:
        return JsonResponse({"error": "no such order"}, status=404)
    digits, _ = await in_worker(legacy.fingerprint, text)
    return JsonResponse({"invoice": text, "fingerprint": digits})
