"""A TaskGroup wraps the LookupError in a group, which except LookupError does not catch.

Fails: test_unknown_order
"""

import asyncio

from asgiref.sync import sync_to_async
from django.http import JsonResponse

import legacy


async def invoice(request, order_id):
    legacy.request_id.set(request.headers.get("X-Request-ID", "-"))
    try:
        async with asyncio.TaskGroup() as group:
            task = group.create_task(asyncio.to_thread(legacy.render_invoice, order_id))
        text = task.result()
    except LookupError:
        return JsonResponse({"error": "no such order"}, status=404)
    digits = await sync_to_async(legacy.fingerprint)(text)
    return JsonResponse({"invoice": text, "fingerprint": digits})
