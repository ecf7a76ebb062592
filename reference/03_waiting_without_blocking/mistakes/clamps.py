"""Corrects what the visitor asks for instead of refusing it.

Fails: test_accepts_the_limits_and_refuses_what_is_beyond, test_refuses_nan_and_infinity
"""

import asyncio

from django.http import JsonResponse


async def wait(request):
    try:
        seconds = float(request.GET.get("seconds", ""))
    except ValueError:
        return JsonResponse({"error": "seconds must be a number from 0 to 2"}, status=400)
    seconds = max(0, min(2, seconds))
    await asyncio.sleep(seconds)
    return JsonResponse({"waited": seconds})
