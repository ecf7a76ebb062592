"""Holds a threading lock across an await: the second visitor blocks the loop, and with it the first.

Fails: test_two_visitors_together, test_visitors_keep_their_own_ids, test_known_orders_after_many_unknown_ones
"""

import threading

from asgiref.sync import sync_to_async
from django.http import JsonResponse

import legacy


lock = threading.Lock()


async def invoice(request, order_id):
    legacy.request_id.set(request.headers.get("X-Request-ID", "-"))
    try:
        with lock:
            text = await sync_to_async(legacy.render_invoice)(order_id)
    except LookupError:
        return JsonResponse({"error": "no such order"}, status=404)
    digits = await sync_to_async(legacy.fingerprint)(text)
    return JsonResponse({"invoice": text, "fingerprint": digits})
