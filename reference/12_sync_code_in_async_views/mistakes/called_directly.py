"""Calls both functions on the event loop: nobody else is served.

Fails: test_others_are_served_while_an_invoice_is_rendered, test_others_are_served_while_a_fingerprint_is_computed
"""

from django.http import JsonResponse

import legacy


async def invoice(request, order_id):
    legacy.request_id.set(request.headers.get("X-Request-ID", "-"))
    try:
        text = legacy.render_invoice(order_id)
    except LookupError:
        return JsonResponse({"error": "no such order"}, status=404)
    digits = legacy.fingerprint(text)
    return JsonResponse({"invoice": text, "fingerprint": digits})
