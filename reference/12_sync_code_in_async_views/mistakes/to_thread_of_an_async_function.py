"""Runs an async function in a thread: that gives a coroutine, which never runs.

Fails: test_answers
"""

import asyncio

from asgiref.sync import sync_to_async
from django.http import JsonResponse

import legacy


async def fingerprint(text):
    return legacy.fingerprint(text)


async def invoice(request, order_id):
    legacy.request_id.set(request.headers.get("X-Request-ID", "-"))
    try:
        text = await sync_to_async(legacy.render_invoice)(order_id)
    except LookupError:
        return JsonResponse({"error": "no such order"}, status=404)
    digits = await asyncio.to_thread(fingerprint, text)
    return JsonResponse({"invoice": text, "fingerprint": digits})
