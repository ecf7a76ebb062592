"""Gives each of the two 45 seconds, and they can take most of a minute.

Fails: test_old_code_takes_its_time
"""

import asyncio

from django.http import JsonResponse

import legacy


async def invoice(request, order_id):
    legacy.request_id.set(request.headers.get("X-Request-ID", "-"))
    try:
        text = await asyncio.wait_for(asyncio.to_thread(legacy.render_invoice, order_id), 45)
    except LookupError:
        return JsonResponse({"error": "no such order"}, status=404)
    digits = await asyncio.wait_for(asyncio.to_thread(legacy.fingerprint, text), 45)
    return JsonResponse({"invoice": text, "fingerprint": digits})
