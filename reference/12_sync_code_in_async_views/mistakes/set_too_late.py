"""Sets the id when the invoice is finished.

Fails: test_request_id_reaches_legacy_code
"""

from asgiref.sync import sync_to_async
from django.http import JsonResponse

import legacy


async def invoice(request, order_id):
    try:
        text = await sync_to_async(legacy.render_invoice)(order_id)
    except LookupError:
        return JsonResponse({"error": "no such order"}, status=404)
    legacy.request_id.set(request.headers.get("X-Request-ID", "-"))
    digits = await sync_to_async(legacy.fingerprint)(text)
    return JsonResponse({"invoice": text, "fingerprint": digits})
