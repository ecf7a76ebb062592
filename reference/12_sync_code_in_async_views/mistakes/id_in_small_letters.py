"""Writes the visitor's id in small letters.

Fails: test_visitors_keep_their_own_ids
"""

from asgiref.sync import sync_to_async
from django.http import JsonResponse

import legacy


def invoice_with_fingerprint(order_id):
    """Both steps in one function: one trip to the thread instead of two."""
    text = legacy.render_invoice(order_id)
    return {"invoice": text, "fingerprint": legacy.fingerprint(text)}


async def invoice(request, order_id):
    """Answer with the text of the invoice and its fingerprint."""
    legacy.request_id.set(request.headers.get("X-Request-ID", "-").lower())
    try:
        answer = await sync_to_async(invoice_with_fingerprint)(order_id)
    except LookupError:
        return JsonResponse({"error": "no such order"}, status=404)
    return JsonResponse(answer)
