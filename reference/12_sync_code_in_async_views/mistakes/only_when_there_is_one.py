"""Sets the id only for visitors who have one.

Fails: test_visitor_without_an_id
"""

from asgiref.sync import sync_to_async
from django.http import JsonResponse

import legacy


async def invoice(request, order_id):
    if "X-Request-ID" in request.headers:
        legacy.request_id.set(request.headers["X-Request-ID"])
    try:
        text = await sync_to_async(legacy.render_invoice)(order_id)
    except LookupError:
        return JsonResponse({"error": "no such order"}, status=404)
    digits = await sync_to_async(legacy.fingerprint)(text)
    return JsonResponse({"invoice": text, "fingerprint": digits})
