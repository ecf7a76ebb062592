"""Closes the pool that all visitors share.

Fails: test_text_stays_as_it_is, test_six_visitors_together, test_visitor_without_an_id, test_known_orders_after_many_unknown_ones
"""

import asyncio
import contextvars
from concurrent.futures import ThreadPoolExecutor

from django.http import JsonResponse

import legacy

pool = ThreadPoolExecutor(8)


async def invoice(request, order_id):
    legacy.request_id.set(request.headers.get("X-Request-ID", "-"))
    loop = asyncio.get_running_loop()
    run = contextvars.copy_context().run
    with pool:
        try:
            text = await loop.run_in_executor(pool, run, legacy.render_invoice, order_id)
        except LookupError:
            return JsonResponse({"error": "no such order"}, status=404)
        digits = await loop.run_in_executor(pool, legacy.fingerprint, text)
    return JsonResponse({"invoice": text, "fingerprint": digits})
