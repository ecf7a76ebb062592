"""Starts a thread and then blocks the event loop until it has finished.

Fails: test_others_are_served_while_an_invoice_is_rendered
"""

import contextvars
from concurrent.futures import ThreadPoolExecutor

from asgiref.sync import sync_to_async
from django.http import JsonResponse

import legacy

pool = ThreadPoolExecutor(8)


async def invoice(request, order_id):
    legacy.request_id.set(request.headers.get("X-Request-ID", "-"))
    try:
        text = pool.submit(contextvars.copy_context().run, legacy.render_invoice, order_id).result()
    except LookupError:
        return JsonResponse({"error": "no such order"}, status=404)
    digits = await sync_to_async(legacy.fingerprint)(text)
    return JsonResponse({"invoice": text, "fingerprint": digits})
