"""Sets the id in a task of its own, whose context ends with it.

Fails: test_request_id_reaches_legacy_code
"""

import asyncio

from asgiref.sync import sync_to_async
from django.http import JsonResponse

import legacy


async def remember(request):
    legacy.request_id.set(request.headers.get("X-Request-ID", "-"))


async def invoice(request, order_id):
    await asyncio.create_task(remember(request))
    try:
        text = await sync_to_async(legacy.render_invoice)(order_id)
    except LookupError:
        return JsonResponse({"error": "no such order"}, status=404)
    digits = await sync_to_async(legacy.fingerprint)(text)
    return JsonResponse({"invoice": text, "fingerprint": digits})
