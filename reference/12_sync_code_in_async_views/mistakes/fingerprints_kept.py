"""Keeps fingerprints by order, though the text of an order can change.

Fails: test_visitor_without_an_id
"""

import asyncio
from django.http import JsonResponse
import legacy

digits = {}


async def invoice(request, order_id):
    legacy.request_id.set(request.headers.get("X-Request-ID", "-"))
    try:
        text = await asyncio.to_thread(legacy.render_invoice, order_id)
    except LookupError:
        return JsonResponse({"error": "no such order"}, status=404)
    if order_id not in digits:
        digits[order_id] = await asyncio.to_thread(legacy.fingerprint, text)
    return JsonResponse({"invoice": text, "fingerprint": digits[order_id]})
