"""Gives its place back after every Exception, and CancelledError is none: after thirty-two who leave nobody gets in.

Fails: test_six_visitors_together
"""

import asyncio

from django.http import JsonResponse

import legacy

places = asyncio.Semaphore(32)


async def invoice(request, order_id):
    legacy.request_id.set(request.headers.get("X-Request-ID", "-"))
    await places.acquire()
    try:
        text = await asyncio.to_thread(legacy.render_invoice, order_id)
        digits = await asyncio.to_thread(legacy.fingerprint, text)
    except LookupError:
        places.release()
        return JsonResponse({"error": "no such order"}, status=404)
    except Exception:
        places.release()
        raise
    places.release()
    return JsonResponse({"invoice": text, "fingerprint": digits})
