"""Four threads, as many as the processor has cores: two of six visitors queue up.

Fails: test_six_visitors_together
"""

import asyncio
import contextvars
from concurrent.futures import ThreadPoolExecutor

from django.http import JsonResponse

import legacy

pool = ThreadPoolExecutor(max_workers=4)


def work(order_id):
    text = legacy.render_invoice(order_id)
    return {"invoice": text, "fingerprint": legacy.fingerprint(text)}


async def invoice(request, order_id):
    legacy.request_id.set(request.headers.get("X-Request-ID", "-"))
    run = contextvars.copy_context().run
    try:
        answer = await asyncio.get_running_loop().run_in_executor(pool, run, work, order_id)
    except LookupError:
        return JsonResponse({"error": "no such order"}, status=404)
    return JsonResponse(answer)
