"""A pool for each visit in a with block: when the visitor leaves, its end waits for the thread, on the event loop.

Fails: test_old_code_takes_its_time
"""

import asyncio
import contextvars
from concurrent.futures import ThreadPoolExecutor

from django.http import JsonResponse

import legacy


async def invoice(request, order_id):
    legacy.request_id.set(request.headers.get("X-Request-ID", "-"))
    loop, run = asyncio.get_running_loop(), contextvars.copy_context().run
    try:
        with ThreadPoolExecutor(1) as pool:
            text = await loop.run_in_executor(pool, run, legacy.render_invoice, order_id)
            digits = await loop.run_in_executor(pool, legacy.fingerprint, text)
    except LookupError:
        return JsonResponse({"error": "no such order"}, status=404)
    return JsonResponse({"invoice": text, "fingerprint": digits})
