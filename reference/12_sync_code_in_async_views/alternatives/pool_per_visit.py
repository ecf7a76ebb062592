"""A pool for each visit, given away with the visit; wrap_future makes its futures awaitable."""

import asyncio
import contextvars
from concurrent.futures import ThreadPoolExecutor

from django.http import JsonResponse

import legacy


async def invoice(request, order_id):
    context = contextvars.copy_context()
    context.run(legacy.request_id.set, request.headers.get("X-Request-ID", "-"))
    pool = ThreadPoolExecutor(1)
    try:
        rendered = await asyncio.gather(
            asyncio.wrap_future(pool.submit(context.run, legacy.render_invoice, order_id)), return_exceptions=True
        )
        if isinstance(rendered[0], LookupError):
            return JsonResponse({"error": "no such order"}, status=404)
        digits = await asyncio.wrap_future(pool.submit(legacy.fingerprint, rendered[0]))
    finally:
        pool.shutdown(wait=False)  # the visitor may have left, and the thread works on
    return JsonResponse({"invoice": rendered[0], "fingerprint": digits})
