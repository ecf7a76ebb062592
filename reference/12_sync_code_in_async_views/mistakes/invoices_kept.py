"""Keeps invoices for ever: the journal does not hear of later visits.

Fails: test_visitor_without_an_id, test_known_orders_after_many_unknown_ones
"""

import asyncio
import functools
from django.http import JsonResponse
import legacy


@functools.lru_cache
def make(order_id):
    text = legacy.render_invoice(order_id)
    return text, legacy.fingerprint(text)


async def invoice(request, order_id):
    legacy.request_id.set(request.headers.get("X-Request-ID", "-"))
    try:
        text, digits = await asyncio.to_thread(make, order_id)
    except LookupError:
        return JsonResponse({"error": "no such order"}, status=404)
    return JsonResponse({"invoice": text, "fingerprint": digits})
