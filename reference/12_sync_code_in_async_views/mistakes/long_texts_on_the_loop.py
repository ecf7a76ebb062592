"""Computes fingerprints of long texts on the event loop, to save handing them over.

Fails: test_text_stays_as_it_is
"""

import asyncio

from django.http import JsonResponse

import legacy


async def invoice(request, order_id):
    legacy.request_id.set(request.headers.get("X-Request-ID", "-"))
    try:
        text = await asyncio.to_thread(legacy.render_invoice, order_id)
    except LookupError:
        return JsonResponse({"error": "no such order"}, status=404)
    if len(text) > 65_536:
        digits = legacy.fingerprint(text)
    else:
        digits = await asyncio.to_thread(legacy.fingerprint, text)
    return JsonResponse({"invoice": text, "fingerprint": digits})
