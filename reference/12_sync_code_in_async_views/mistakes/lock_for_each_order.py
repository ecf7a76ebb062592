"""A lock for each order: two visitors who ask for the same one queue.

Fails: test_six_visitors_together
"""

import asyncio
from collections import defaultdict

from django.http import JsonResponse

import legacy

locks = defaultdict(asyncio.Lock)


async def invoice(request, order_id):
    legacy.request_id.set(request.headers.get("X-Request-ID", "-"))
    async with locks[order_id]:
        try:
            text = await asyncio.to_thread(legacy.render_invoice, order_id)
        except LookupError:
            return JsonResponse({"error": "no such order"}, status=404)
        digits = await asyncio.to_thread(legacy.fingerprint, text)
    return JsonResponse({"invoice": text, "fingerprint": digits})
