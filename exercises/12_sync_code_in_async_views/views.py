"""An order's invoice, made by code that is older than the event loop."""

from django.http import JsonResponse

import legacy


async def invoice(request, order_id):
    """Answer with the text of the invoice and its fingerprint."""
    # TODO(1): these two functions hold the event loop until they are done. Keep it free for other visitors.
    # TODO(2): several visitors at once must not queue up for a single thread.
    # TODO(3): before that, set legacy.request_id to the visitor's X-Request-ID, or to "-" without one.
    # TODO(4): there may be no such order. Answer 404.
    text = legacy.render_invoice(order_id)
    digits = legacy.fingerprint(text)
    return JsonResponse({"invoice": text, "fingerprint": digits})
