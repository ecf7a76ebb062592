"""Sets the id when a thread of the pool starts: the next visitor on this thread gets the same.

Fails: test_visitor_without_an_id, test_visitors_keep_their_own_ids
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from django.http import JsonResponse

import legacy

pool = None


async def invoice(request, order_id):
    global pool
    name = request.headers.get("X-Request-ID", "-")
    if pool is None:
        pool = ThreadPoolExecutor(8, initializer=legacy.request_id.set, initargs=(name,))
    loop = asyncio.get_running_loop()
    try:
        text = await loop.run_in_executor(pool, legacy.render_invoice, order_id)
    except LookupError:
        return JsonResponse({"error": "no such order"}, status=404)
    digits = await loop.run_in_executor(pool, legacy.fingerprint, text)
    return JsonResponse({"invoice": text, "fingerprint": digits})
