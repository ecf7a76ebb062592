"""A loop of its own in the thread, with asyncio.run: there the old code may block."""

import asyncio

from django.http import JsonResponse

import legacy


async def both(order_id):
    text = legacy.render_invoice(order_id)
    return text, legacy.fingerprint(text)


def in_a_loop_of_its_own(order_id):
    return asyncio.run(both(order_id))


async def invoice(request, order_id):
    legacy.request_id.set(request.headers.get("X-Request-ID", "-"))
    try:
        text, digits = await asyncio.to_thread(in_a_loop_of_its_own, order_id)
    except LookupError:
        return JsonResponse({"error": "no such order"}, status=404)
    return JsonResponse({"invoice": text, "fingerprint": digits})
