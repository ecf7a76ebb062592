"""A module-level pool with a thread for each of many visitors."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

from django.http import JsonResponse


def seconds_asked_for(request):
    """The number of seconds, or None if it is not a number from 0 to 2."""
    try:
        seconds = float(request.GET.get("seconds", ""))
    except ValueError:
        return None
    return seconds if 0 <= seconds <= 2 else None


def refusal():
    return JsonResponse({"error": "seconds must be a number from 0 to 2"}, status=400)


POOL = ThreadPoolExecutor(max_workers=64)


async def wait(request):
    seconds = seconds_asked_for(request)
    if seconds is None:
        return refusal()
    await asyncio.get_running_loop().run_in_executor(POOL, time.sleep, seconds)
    return JsonResponse({"waited": seconds})
