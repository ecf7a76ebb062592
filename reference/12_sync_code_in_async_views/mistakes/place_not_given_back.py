"""Does not give its place back when the order is unknown: after thirty-two of them nobody gets in.

Fails: test_known_orders_after_many_unknown_ones
"""

import asyncio

from asgiref.sync import sync_to_async
from django.http import JsonResponse

import legacy


places = asyncio.Semaphore(32)


async def invoice(request, order_id):
    legacy.request_id.set(request.headers.get("X-Request-ID", "-"))
    await places.acquire()
    try:
        text = await sync_to_async(legacy.render_invoice)(order_id)
        digits = await sync_to_async(legacy.fingerprint)(text)
    except LookupError:
        return JsonResponse({"error": "no such order"}, status=404)
    except asyncio.CancelledError:
        places.release()
        raise
    places.release()
    return JsonResponse({"invoice": text, "fingerprint": digits})
