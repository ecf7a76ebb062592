"""A plain sync view: Django runs it in a thread of its own."""

from django.http import JsonResponse

import legacy


def invoice(request, order_id):
    legacy.request_id.set(request.headers.get("X-Request-ID", "-"))
    try:
        text = legacy.render_invoice(order_id)
    except LookupError:
        return JsonResponse({"error": "no such order"}, status=404)
    return JsonResponse({"invoice": text, "fingerprint": legacy.fingerprint(text)})
