"""An async view, a sync function in a thread, and async_to_sync inside that."""

import asyncio

from asgiref.sync import async_to_sync, sync_to_async
from django.http import JsonResponse

import legacy


async def fingerprint(text):
    return await asyncio.to_thread(legacy.fingerprint, text)


@sync_to_async
def both(order_id):
    text = legacy.render_invoice(order_id)
    return text, async_to_sync(fingerprint)(text)


async def invoice(request, order_id):
    legacy.request_id.set(request.headers.get("X-Request-ID", "-"))
    try:
        text, digits = await both(order_id)
    except LookupError:
        return JsonResponse({"error": "no such order"}, status=404)
    return JsonResponse({"invoice": text, "fingerprint": digits})
