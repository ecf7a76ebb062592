"""Takes an empty invoice for no invoice.

Fails: test_text_stays_as_it_is
"""

import asyncio

from django.http import JsonResponse

import legacy


def work(order_id):
    try:
        return legacy.render_invoice(order_id)
    except LookupError:
        return None


async def invoice(request, order_id):
    legacy.request_id.set(request.headers.get("X-Request-ID", "-"))
    text = await asyncio.to_thread(work, order_id)
    if not text:
        return JsonResponse({"error": "no such order"}, status=404)
    digits = await asyncio.to_thread(legacy.fingerprint, text)
    return JsonResponse({"invoice": text, "fingerprint": digits})
