"""Awaits most of the time and blocks for the last hundredth of a second, to be exact.

Fails: test_everyone_waits_their_own_time
"""

import asyncio
import time

from django.http import JsonResponse

ERROR = {"error": "seconds must be a number from 0 to 2"}


async def wait(request):
    try:
        seconds = float(request.GET.get("seconds", ""))
    except ValueError:
        seconds = -1
    if not 0 <= seconds <= 2:
        return JsonResponse(ERROR, status=400)
    end = time.monotonic() + seconds
    await asyncio.sleep(max(0, seconds - 0.01))
    time.sleep(max(0, end - time.monotonic()))
    return JsonResponse({"waited": seconds})
