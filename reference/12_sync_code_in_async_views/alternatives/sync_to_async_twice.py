"""sync_to_async around each of the two functions, at import time."""

from asgiref.sync import sync_to_async
from django.http import JsonResponse

import legacy

render = sync_to_async(legacy.render_invoice)
fingerprint = sync_to_async(legacy.fingerprint, thread_sensitive=True)


async def invoice(request, order_id):
    legacy.request_id.set(request.META.get("HTTP_X_REQUEST_ID", "-"))
    try:
        text = await render(order_id)
    except LookupError:
        return JsonResponse({"error": "no such order"}, status=404)
    return JsonResponse({"invoice": text, "fingerprint": await fingerprint(text)})
