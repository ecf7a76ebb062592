"""Keeps each invoice, and still hands it out when the order is gone.

Fails: test_known_orders_after_many_unknown_ones
"""

import asyncio

from django.http import JsonResponse

import legacy

cache = {}


async def invoice(request, order_id):
    legacy.request_id.set(request.headers.get("X-Request-ID", "-"))
    try:
        text = await asyncio.to_thread(legacy.render_invoice, order_id)
    except LookupError:
        if order_id in cache:
            return JsonResponse(cache[order_id])
        return JsonResponse({"error": "no such order"}, status=404)
    digits = await asyncio.to_thread(legacy.fingerprint, text)
    cache[order_id] = {"invoice": text, "fingerprint": digits}
    return JsonResponse(cache[order_id])
