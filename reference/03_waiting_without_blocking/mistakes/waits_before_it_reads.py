"""Checks the number only after the wait: minus one and nan never get that far unharmed.

Fails: test_refuses_nan_and_infinity
"""

import asyncio

from django.http import JsonResponse


async def wait(request):
    try:
        seconds = float(request.GET.get("seconds", ""))
    except ValueError:
        return JsonResponse({"error": "seconds must be a number from 0 to 2"}, status=400)
    await asyncio.sleep(seconds)
    if not 0 <= seconds <= 2:
        return JsonResponse({"error": "seconds must be a number from 0 to 2"}, status=400)
    return JsonResponse({"waited": seconds})
