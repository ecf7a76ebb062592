"""Gives sync_to_async a pool with one thread.

Fails: test_two_visitors_together
"""

from concurrent.futures import ThreadPoolExecutor

from asgiref.sync import sync_to_async
from django.http import JsonResponse

import legacy

pool = ThreadPoolExecutor(max_workers=1)


def work(order_id):
    text = legacy.render_invoice(order_id)
    return {"invoice": text, "fingerprint": legacy.fingerprint(text)}


async def invoice(request, order_id):
    legacy.request_id.set(request.headers.get("X-Request-ID", "-"))
    try:
        answer = await sync_to_async(work, thread_sensitive=False, executor=pool)(order_id)
    except LookupError:
        return JsonResponse({"error": "no such order"}, status=404)
    return JsonResponse(answer)
