"""Rounds before it compares with the limits, so 2.004 and -0.004 are taken.

Fails: test_accepts_the_limits_and_refuses_what_is_beyond
"""

import asyncio
import math

from django.http import JsonResponse

WRONG = {"error": "seconds must be a number from 0 to 2"}


async def wait(request):
    try:
        seconds = float(request.GET["seconds"])
    except (KeyError, ValueError):
        return JsonResponse(WRONG, status=400)
    if not 0 <= round(seconds, 2) <= 2:
        return JsonResponse(WRONG, status=400)
    await asyncio.sleep(seconds)
    return JsonResponse({"waited": seconds})
