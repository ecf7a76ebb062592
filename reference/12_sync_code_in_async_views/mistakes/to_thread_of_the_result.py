"""asyncio.to_thread gets a text instead of a function.

Fails: test_answers
"""

import asyncio

from asgiref.sync import sync_to_async
from django.http import JsonResponse

import legacy


async def invoice(request, order_id):
    legacy.request_id.set(request.headers.get("X-Request-ID", "-"))
    try:
        text = await sync_to_async(legacy.render_invoice)(order_id)
    except LookupError:
        return JsonResponse({"error": "no such order"}, status=404)
    digits = await asyncio.to_thread(legacy.fingerprint(text))
    return JsonResponse({"invoice": text, "fingerprint": digits})
