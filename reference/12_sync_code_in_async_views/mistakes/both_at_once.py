"""Computes the fingerprint of the order's number while the invoice is made.

Fails: test_answers
"""

import asyncio

from django.http import JsonResponse

import legacy


async def invoice(request, order_id):
    legacy.request_id.set(request.headers.get("X-Request-ID", "-"))
    text, digits = await asyncio.gather(
        asyncio.to_thread(legacy.render_invoice, order_id),
        asyncio.to_thread(legacy.fingerprint, str(order_id)),
        return_exceptions=True,
    )
    if isinstance(text, LookupError):
        return JsonResponse({"error": "no such order"}, status=404)
    return JsonResponse({"invoice": text, "fingerprint": digits})
