"""Waits five seconds for each function, which may take longer.

Fails: test_old_code_takes_its_time
"""

import asyncio
from django.http import JsonResponse
import legacy


async def invoice(request, order_id):
    legacy.request_id.set(request.headers.get("X-Request-ID", "-"))
    try:
        text = await asyncio.wait_for(asyncio.to_thread(legacy.render_invoice, order_id), 5)
        digits = await asyncio.wait_for(asyncio.to_thread(legacy.fingerprint, text), 5)
    except LookupError:
        return JsonResponse({"error": "no such order"}, status=404)
    except TimeoutError:
        return JsonResponse({"error": "too slow"}, status=504)
    return JsonResponse({"invoice": text, "fingerprint": digits})
