"""A streaming response: the text is sent while the fingerprint is computed."""

import asyncio
import json

from django.http import JsonResponse, StreamingHttpResponse

import legacy


async def invoice(request, order_id):
    legacy.request_id.set(request.headers.get("X-Request-ID", "-"))
    try:
        text = await asyncio.to_thread(legacy.render_invoice, order_id)
    except LookupError:
        return JsonResponse({"error": "no such order"}, status=404)

    async def body():
        yield '{"invoice": ' + json.dumps(text, ensure_ascii=False)
        digits = await asyncio.to_thread(legacy.fingerprint, text)
        yield ', "fingerprint": ' + json.dumps(digits) + "}"

    return StreamingHttpResponse(body(), content_type="application/json")
