"""A thread of its own for each visit, which reports back to the loop."""

import asyncio
import contextvars
import threading

from django.http import JsonResponse

import legacy


def in_thread(function, *args):
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    context = contextvars.copy_context()

    def settle(error, result):
        if future.cancelled():
            return
        if error is None:
            future.set_result(result)
        else:
            future.set_exception(error)

    def run():
        try:
            outcome = None, context.run(function, *args)
        except Exception as error:
            outcome = error, None
        loop.call_soon_threadsafe(settle, *outcome)

    threading.Thread(target=run, daemon=True).start()
    return future


async def invoice(request, order_id):
    legacy.request_id.set(request.headers.get("X-Request-ID", "-"))
    try:
        text = await in_thread(legacy.render_invoice, order_id)
        digits = await in_thread(legacy.fingerprint, text)
    except LookupError:
        return JsonResponse({"error": "no such order"}, status=404)
    return JsonResponse({"invoice": text, "fingerprint": digits})
