"""A threading lock inside the threads: they wait for each other.

Fails: test_two_visitors_together
"""

import asyncio
import threading

from asgiref.sync import sync_to_async
from django.http import JsonResponse

import legacy


lock = threading.Lock()


def render(order_id):
    with lock:
        return legacy.render_invoice(order_id)


async def invoice(request, order_id):
    legacy.request_id.set(request.headers.get("X-Request-ID", "-"))
    try:
        text = await asyncio.to_thread(render, order_id)
    except LookupError:
        return JsonResponse({"error": "no such order"}, status=404)
    digits = await sync_to_async(legacy.fingerprint)(text)
    return JsonResponse({"invoice": text, "fingerprint": digits})
