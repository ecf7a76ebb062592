"""Leaves the pool's with block before the await: leaving it waits for its threads, on the loop.

Fails: test_others_are_served_meanwhile
"""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

from django.http import JsonResponse


def seconds_asked_for(request):
    try:
        seconds = float(request.GET.get("seconds", ""))
    except ValueError:
        return None
    return seconds if 0 <= seconds <= 2 else None


def refusal():
    return JsonResponse({"error": "seconds must be a number from 0 to 2"}, status=400)


async def wait(request):
    seconds = seconds_asked_for(request)
    if seconds is None:
        return refusal()
    with ThreadPoolExecutor() as pool:
        f = asyncio.get_running_loop().run_in_executor(pool, time.sleep, seconds)
    await f
    return JsonResponse({"waited": seconds})
