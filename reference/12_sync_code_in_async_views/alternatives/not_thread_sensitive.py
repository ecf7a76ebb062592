"""sync_to_async with thread_sensitive=False: any thread will do."""

from asgiref.sync import sync_to_async
from django.http import JsonResponse

import legacy


async def invoice(request, order_id):
    token = legacy.request_id.set(request.headers.get("x-request-id") or "-")
    try:
        text = await sync_to_async(legacy.render_invoice, thread_sensitive=False)(order_id)
        digits = await sync_to_async(legacy.fingerprint, thread_sensitive=False)(text)
    except LookupError:
        return JsonResponse({"error": "no such order"}, status=404)
    finally:
        legacy.request_id.reset(token)
    return JsonResponse({"invoice": text, "fingerprint": digits})
