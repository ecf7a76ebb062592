"""A sync view that sync_to_async makes async."""

from asgiref.sync import sync_to_async
from django.http import JsonResponse

import legacy


@sync_to_async
def invoice(request, order_id):
    legacy.request_id.set(request.headers.get("X-Request-ID", "-"))
    try:
        text = legacy.render_invoice(order_id)
        return JsonResponse({"invoice": text, "fingerprint": legacy.fingerprint(text)})
    except LookupError:
        return JsonResponse({"error": "no such order"}, status=404)
