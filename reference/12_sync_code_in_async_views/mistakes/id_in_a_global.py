"""Hands the id to the thread in a global variable, which another visitor overwrites.

Fails: test_six_visitors_together, test_visitors_keep_their_own_ids
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from asgiref.sync import sync_to_async
from django.http import JsonResponse

import legacy


pool = ThreadPoolExecutor(2)
name = "-"


def render(order_id):
    legacy.request_id.set(name)
    return legacy.render_invoice(order_id)


async def invoice(request, order_id):
    global name
    name = request.headers.get("X-Request-ID", "-")
    try:
        text = await asyncio.get_running_loop().run_in_executor(pool, render, order_id)
    except LookupError:
        return JsonResponse({"error": "no such order"}, status=404)
    digits = await sync_to_async(legacy.fingerprint)(text)
    return JsonResponse({"invoice": text, "fingerprint": digits})
