"""Hands time.sleep to the loop as a callback: the loop itself sleeps.

Fails: test_others_are_served_meanwhile
"""

import asyncio
import time

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
    f = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().call_soon(lambda: (time.sleep(seconds), f.set_result(1)))
    await f
    return JsonResponse({"waited": seconds})
