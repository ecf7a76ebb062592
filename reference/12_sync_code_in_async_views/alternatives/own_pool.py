"""A pool of one's own; the function that runs there sets the id itself."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from django.http import JsonResponse

import legacy

pool = ThreadPoolExecutor(max_workers=20, thread_name_prefix="legacy")


def work(order_id, name):
    legacy.request_id.set(name)
    try:
        text = legacy.render_invoice(order_id)
    except LookupError:
        return None
    return {"invoice": text, "fingerprint": legacy.fingerprint(text)}


async def invoice(request, order_id):
    name = request.headers.get("X-Request-ID", "-")
    found = await asyncio.get_running_loop().run_in_executor(pool, work, order_id, name)
    if found is None:
        return JsonResponse({"error": "no such order"}, status=404)
    return JsonResponse(found)
