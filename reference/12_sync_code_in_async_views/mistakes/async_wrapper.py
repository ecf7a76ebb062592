"""Writes async def around blocking calls: they block as before.

Fails: test_others_are_served_while_an_invoice_is_rendered, test_others_are_served_while_a_fingerprint_is_computed
"""

from django.http import JsonResponse

import legacy


async def render(order_id):
    return legacy.render_invoice(order_id)


async def fingerprint(text):
    return legacy.fingerprint(text)


async def invoice(request, order_id):
    legacy.request_id.set(request.headers.get("X-Request-ID", "-"))
    try:
        text = await render(order_id)
    except LookupError:
        return JsonResponse({"error": "no such order"}, status=404)
    return JsonResponse({"invoice": text, "fingerprint": await fingerprint(text)})
