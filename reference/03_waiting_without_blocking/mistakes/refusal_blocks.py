"""Slows down whoever asks for nonsense, and with them everybody else.

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
        time.sleep(0.3)
        return JsonResponse(ERROR, status=400)
    await asyncio.sleep(seconds)
    return JsonResponse({"waited": seconds})
