"""Forgets to await the future of run_in_executor.

Fails: test_answers
"""

import asyncio

from asgiref.sync import sync_to_async
from django.http import JsonResponse

import legacy


async def invoice(request, order_id):
    legacy.request_id.set(request.headers.get("X-Request-ID", "-"))
    try:
        text = await sync_to_async(legacy.render_invoice)(order_id)
    except LookupError:
        return JsonResponse({"error": "no such order"}, status=404)
    digits = asyncio.get_running_loop().run_in_executor(None, legacy.fingerprint, text)
    return JsonResponse({"invoice": text, "fingerprint": digits})
