"""An asyncio.Lock lets one visitor after another into the thread.

Fails: test_two_visitors_together
"""

import asyncio

from asgiref.sync import sync_to_async
from django.http import JsonResponse

import legacy


lock = asyncio.Lock()


async def invoice(request, order_id):
    legacy.request_id.set(request.headers.get("X-Request-ID", "-"))
    try:
        async with lock:
            text = await sync_to_async(legacy.render_invoice)(order_id)
    except LookupError:
        return JsonResponse({"error": "no such order"}, status=404)
    async with lock:
        digits = await sync_to_async(legacy.fingerprint)(text)
    return JsonResponse({"invoice": text, "fingerprint": digits})
