"""Keeps fingerprints by text, which has always the same one: but both functions are called for every visit.

Fails: test_visitor_without_an_id
"""

import asyncio
import functools

from django.http import JsonResponse

import legacy

fingerprint = functools.lru_cache(maxsize=256)(legacy.fingerprint)


async def invoice(request, order_id):
    legacy.request_id.set(request.headers.get("X-Request-ID", "-"))
    try:
        text = await asyncio.to_thread(legacy.render_invoice, order_id)
    except LookupError:
        return JsonResponse({"error": "no such order"}, status=404)
    return JsonResponse({"invoice": text, "fingerprint": await asyncio.to_thread(fingerprint, text)})
