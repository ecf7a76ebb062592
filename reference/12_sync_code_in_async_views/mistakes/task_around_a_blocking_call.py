"""Makes a task of a blocking call: a task runs on the event loop, too.

Fails: test_others_are_served_while_an_invoice_is_rendered
"""

import asyncio

from asgiref.sync import sync_to_async
from django.http import JsonResponse

import legacy


async def render(order_id):
    return legacy.render_invoice(order_id)


async def invoice(request, order_id):
    legacy.request_id.set(request.headers.get("X-Request-ID", "-"))
    try:
        text = await asyncio.create_task(render(order_id))
    except LookupError:
        return JsonResponse({"error": "no such order"}, status=404)
    digits = await sync_to_async(legacy.fingerprint)(text)
    return JsonResponse({"invoice": text, "fingerprint": digits})
