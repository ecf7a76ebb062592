"""A limit around a blocking call: the loop cannot look at its timers while it is held.

Fails: test_others_are_served_while_a_fingerprint_is_computed
"""

import asyncio

from asgiref.sync import sync_to_async
from django.http import JsonResponse

import legacy


async def fingerprint(text):
    return legacy.fingerprint(text)


async def invoice(request, order_id):
    legacy.request_id.set(request.headers.get("X-Request-ID", "-"))
    try:
        text = await sync_to_async(legacy.render_invoice)(order_id)
    except LookupError:
        return JsonResponse({"error": "no such order"}, status=404)
    digits = await asyncio.wait_for(fingerprint(text), 5)
    return JsonResponse({"invoice": text, "fingerprint": digits})
