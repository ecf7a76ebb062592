"""Raises Http404: Django answers with a page, not with JSON.

Fails: test_unknown_order
"""

from asgiref.sync import sync_to_async
from django.http import Http404, JsonResponse

import legacy


async def invoice(request, order_id):
    legacy.request_id.set(request.headers.get("X-Request-ID", "-"))
    try:
        text = await sync_to_async(legacy.render_invoice)(order_id)
    except LookupError:
        raise Http404("no such order")
    digits = await sync_to_async(legacy.fingerprint)(text)
    return JsonResponse({"invoice": text, "fingerprint": digits})
