"""Keeps the id on an object that all visitors share, and reads it after an await.

Fails: test_visitors_keep_their_own_ids
"""

import asyncio

from asgiref.sync import sync_to_async
from django.http import JsonResponse

import legacy


current = {}


async def invoice(request, order_id):
    current["id"] = request.headers.get("X-Request-ID", "-")
    await asyncio.sleep(0.01)
    legacy.request_id.set(current["id"])
    try:
        text = await sync_to_async(legacy.render_invoice)(order_id)
    except LookupError:
        return JsonResponse({"error": "no such order"}, status=404)
    digits = await sync_to_async(legacy.fingerprint)(text)
    return JsonResponse({"invoice": text, "fingerprint": digits})
