"""run_in_executor, with a copy of the context for the function that reads it."""

import asyncio
import contextvars

from django.http import JsonResponse

import legacy


async def invoice(request, order_id):
    loop = asyncio.get_running_loop()
    legacy.request_id.set(request.headers.get("X-Request-ID", "-"))
    context = contextvars.copy_context()
    try:
        text = await loop.run_in_executor(None, context.run, legacy.render_invoice, order_id)
    except LookupError:
        return JsonResponse({"error": "no such order"}, status=404)
    digits = await loop.run_in_executor(None, legacy.fingerprint, text)
    return JsonResponse({"invoice": text, "fingerprint": digits})
