"""Asks whether the number lies outside the range: nan lies nowhere, so it slips through.

Fails: test_refuses_nan_and_infinity
"""

import asyncio

from django.http import JsonResponse


async def wait(request):
    try:
        seconds = float(request.GET.get("seconds", ""))
    except ValueError:
        return JsonResponse({"error": "seconds must be a number from 0 to 2"}, status=400)
    if seconds < 0 or seconds > 2:
        return JsonResponse({"error": "seconds must be a number from 0 to 2"}, status=400)
    await asyncio.sleep(seconds)
    return JsonResponse({"waited": seconds})
