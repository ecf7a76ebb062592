"""Cleans the id, to be on the safe side: what the journal has is another one.

Fails: test_visitors_keep_their_own_ids
"""

import asyncio
import re

from django.http import JsonResponse

import legacy


async def invoice(request, order_id):
    legacy.request_id.set(re.sub(r"[^\w-]", "", request.headers.get("X-Request-ID", "-")))
    try:
        text = await asyncio.to_thread(legacy.render_invoice, order_id)
    except LookupError:
        return JsonResponse({"error": "no such order"}, status=404)
    digits = await asyncio.to_thread(legacy.fingerprint, text)
    return JsonResponse({"invoice": text, "fingerprint": digits})
