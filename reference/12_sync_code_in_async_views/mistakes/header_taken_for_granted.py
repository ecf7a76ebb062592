"""Takes the header for granted: its KeyError is a LookupError, and becomes a 404.

Fails: test_answers
"""

from asgiref.sync import sync_to_async
from django.http import JsonResponse

import legacy


async def invoice(request, order_id):
    try:
        legacy.request_id.set(request.headers["X-Request-ID"])
        text = await sync_to_async(legacy.render_invoice)(order_id)
    except LookupError:
        return JsonResponse({"error": "no such order"}, status=404)
    digits = await sync_to_async(legacy.fingerprint)(text)
    return JsonResponse({"invoice": text, "fingerprint": digits})
