"""Six jobs take all six threads of the pool, and each waits for a job of its own in the same pool.

Fails: test_six_visitors_together
"""

import asyncio
import contextvars
from concurrent.futures import ThreadPoolExecutor

from django.http import JsonResponse

import legacy

pool = ThreadPoolExecutor(6)


def make(order_id):
    text = pool.submit(contextvars.copy_context().run, legacy.render_invoice, order_id).result()
    return {"invoice": text, "fingerprint": pool.submit(legacy.fingerprint, text).result()}


async def invoice(request, order_id):
    legacy.request_id.set(request.headers.get("X-Request-ID", "-"))
    run = contextvars.copy_context().run
    try:
        body = await asyncio.get_running_loop().run_in_executor(pool, run, make, order_id)
    except LookupError:
        return JsonResponse({"error": "no such order"}, status=404)
    return JsonResponse(body)
