"""The try stands around the line that makes the coroutine, not around the await.

Fails: test_unknown_order
"""

from asgiref.sync import sync_to_async
from django.http import JsonResponse

import legacy


async def invoice(request, order_id):
    legacy.request_id.set(request.headers.get("X-Request-ID", "-"))
    try:
        rendering = sync_to_async(legacy.render_invoice)(order_id)
    except LookupError:
        return JsonResponse({"error": "no such order"}, status=404)
    text = await rendering
    digits = await sync_to_async(legacy.fingerprint)(text)
    return JsonResponse({"invoice": text, "fingerprint": digits})
