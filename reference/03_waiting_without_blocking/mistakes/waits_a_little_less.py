"""Waits 1.9 s at most, and says that it was longer.

Fails: test_everyone_waits_their_own_time
"""

import asyncio
from django.http import JsonResponse


async def wait(request):
    try:
        seconds = float(request.GET["seconds"])
    except (KeyError, ValueError):
        seconds = -1
    if not 0 <= seconds <= 2:
        return JsonResponse({"error": "seconds must be a number from 0 to 2"}, status=400)
    await asyncio.sleep(min(seconds, 1.9))
    return JsonResponse({"waited": seconds})
