"""Rounds the seconds to hundredths.

Fails: test_accepts_the_limits_and_refuses_what_is_beyond, test_everyone_waits_their_own_time
"""

import asyncio

from django.http import JsonResponse


async def wait(request):
    try:
        seconds = round(float(request.GET.get("seconds", "")), 2)
    except (ValueError, OverflowError):
        seconds = -1
    if not 0 <= seconds <= 2:
        return JsonResponse({"error": "seconds must be a number from 0 to 2"}, status=400)
    await asyncio.sleep(seconds)
    return JsonResponse({"waited": seconds})
