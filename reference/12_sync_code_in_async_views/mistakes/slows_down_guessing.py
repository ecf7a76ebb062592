"""Sleeps before it says that an order is unknown, so that nobody guesses numbers: on the event loop all others sleep, too.

Fails: test_known_orders_after_many_unknown_ones
"""

import asyncio
import time

from django.http import JsonResponse

import legacy


async def invoice(request, order_id):
    legacy.request_id.set(request.headers.get("X-Request-ID", "-"))
    try:
        text = await asyncio.to_thread(legacy.render_invoice, order_id)
    except LookupError:
        time.sleep(0.3)
        return JsonResponse({"error": "no such order"}, status=404)
    return JsonResponse({"invoice": text, "fingerprint": await asyncio.to_thread(legacy.fingerprint, text)})
