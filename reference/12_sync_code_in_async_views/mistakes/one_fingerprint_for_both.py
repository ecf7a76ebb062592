"""Two visitors whose invoices have the same text share one computation: but both functions are called for every visit.

Fails: test_six_visitors_together
"""

import asyncio

from django.http import JsonResponse

import legacy

under_way = {}


async def fingerprint(text):
    task = under_way.get(text)
    if task is None:
        task = under_way[text] = asyncio.create_task(asyncio.to_thread(legacy.fingerprint, text))
        task.add_done_callback(lambda _: under_way.pop(text))
    return await asyncio.shield(task)


async def invoice(request, order_id):
    legacy.request_id.set(request.headers.get("X-Request-ID", "-"))
    try:
        text = await asyncio.to_thread(legacy.render_invoice, order_id)
    except LookupError:
        return JsonResponse({"error": "no such order"}, status=404)
    return JsonResponse({"invoice": text, "fingerprint": await fingerprint(text)})
