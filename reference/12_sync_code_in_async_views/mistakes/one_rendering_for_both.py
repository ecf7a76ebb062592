"""Two visitors who ask for the same order at once share one rendering: one of them is not in the journal.

Fails: test_six_visitors_together
"""

import asyncio
import contextvars

from django.http import JsonResponse

import legacy

under_way = {}


async def make(order_id):
    text = await asyncio.to_thread(legacy.render_invoice, order_id)
    return {"invoice": text, "fingerprint": await asyncio.to_thread(legacy.fingerprint, text)}


async def invoice(request, order_id):
    legacy.request_id.set(request.headers.get("X-Request-ID", "-"))
    task = under_way.get(order_id)
    if task is None:
        task = under_way[order_id] = asyncio.create_task(make(order_id))
        task.add_done_callback(lambda _: under_way.pop(order_id, None))
    try:
        body = await asyncio.shield(task)
    except LookupError:
        return JsonResponse({"error": "no such order"}, status=404)
    return JsonResponse(body)
