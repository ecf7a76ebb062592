"""Takes digits and points for a number, as many points as there may be.

Fails: test_refuses_what_is_not_a_number
"""

import asyncio
from django.http import JsonResponse


async def wait(request):
    text = request.GET.get("seconds", "")
    if not text.replace(".", "").isdigit() or float(text) > 2:
        return JsonResponse({"error": "seconds must be a number from 0 to 2"}, status=400)
    await asyncio.sleep(float(text))
    return JsonResponse({"waited": float(text)})
