"""A sync view that starts its own helper thread and waits for it."""

import contextvars
from concurrent.futures import ThreadPoolExecutor

from django.http import JsonResponse

import legacy

pool = ThreadPoolExecutor(10)


def invoice(request, order_id):
    legacy.request_id.set(request.headers.get("X-Request-ID", "-"))
    try:
        text = pool.submit(contextvars.copy_context().run, legacy.render_invoice, order_id).result()
    except LookupError:
        return JsonResponse({"error": "no such order"}, status=404)
    digits = list(pool.map(legacy.fingerprint, [text]))
    return JsonResponse({"invoice": text, "fingerprint": digits[0]})
