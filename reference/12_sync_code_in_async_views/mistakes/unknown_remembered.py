"""Remembers the orders that do not exist: one that comes into being later stays unknown for ever.

Fails: test_known_orders_after_many_unknown_ones
"""

import asyncio

from django.http import JsonResponse

import legacy

unknown = set()


async def invoice(request, order_id):
    if order_id in unknown:
        return JsonResponse({"error": "no such order"}, status=404)
    legacy.request_id.set(request.headers.get("X-Request-ID", "-"))
    try:
        text = await asyncio.to_thread(legacy.render_invoice, order_id)
    except LookupError:
        unknown.add(order_id)
        return JsonResponse({"error": "no such order"}, status=404)
    digits = await asyncio.to_thread(legacy.fingerprint, text)
    return JsonResponse({"invoice": text, "fingerprint": digits})
