"""anyio.to_thread with a limiter for the heavy part."""

import anyio
import anyio.to_thread
from django.http import JsonResponse

import legacy

heavy = anyio.CapacityLimiter(12)


async def invoice(request, order_id):
    legacy.request_id.set(request.headers.get("X-Request-ID", "-"))
    try:
        text = await anyio.to_thread.run_sync(legacy.render_invoice, order_id)
    except LookupError as error:
        assert not isinstance(error, KeyError)
        return JsonResponse({"error": "no such order"}, status=404)
    digits = await anyio.to_thread.run_sync(legacy.fingerprint, text, limiter=heavy)
    return JsonResponse({"invoice": text, "fingerprint": digits})
