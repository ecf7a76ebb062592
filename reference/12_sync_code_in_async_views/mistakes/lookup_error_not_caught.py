"""Leaves the LookupError to Django, which answers 500.

Fails: test_unknown_order
"""

from asgiref.sync import sync_to_async
from django.http import JsonResponse

import legacy


async def invoice(request, order_id):
    legacy.request_id.set(request.headers.get("X-Request-ID", "-"))
    text = await sync_to_async(legacy.render_invoice)(order_id)
    digits = await sync_to_async(legacy.fingerprint)(text)
    return JsonResponse({"invoice": text, "fingerprint": digits})
