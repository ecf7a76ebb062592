"""Waits for a thread with join, on the event loop.

Fails: test_others_are_served_while_a_fingerprint_is_computed
"""

import threading

from asgiref.sync import sync_to_async
from django.http import JsonResponse

import legacy


async def invoice(request, order_id):
    legacy.request_id.set(request.headers.get("X-Request-ID", "-"))
    try:
        text = await sync_to_async(legacy.render_invoice)(order_id)
    except LookupError:
        return JsonResponse({"error": "no such order"}, status=404)
    found = []
    thread = threading.Thread(target=lambda: found.append(legacy.fingerprint(text)))
    thread.start()
    thread.join()
    digits = found[0]
    return JsonResponse({"invoice": text, "fingerprint": digits})
