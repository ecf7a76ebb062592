"""Rewrites the old code with an async client: two versions of it must now be kept alike.

Fails: test_answers
"""

import httpx
from django.http import JsonResponse


async def invoice(request, order_id):
    headers = {"X-Request-ID": request.headers.get("X-Request-ID", "-")}
    async with httpx.AsyncClient() as client:
        response = await client.get(f"https://invoices.example/invoices/{order_id}", headers=headers)
        if response.status_code == 404:
            return JsonResponse({"error": "no such order"}, status=404)
        digits = await client.post("https://fingerprints.example/compute", content=response.content)
    return JsonResponse({"invoice": response.text, "fingerprint": digits.text})
