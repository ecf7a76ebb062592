"""Believes that gather makes blocking helpers overlap.

Fails: test_others_are_served_meanwhile
"""

import asyncio
import time

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


async def pause(seconds):
    time.sleep(seconds)


async def wait(request):
    seconds = seconds_asked_for(request)
    if seconds is None:
        return refusal()
    await asyncio.gather(pause(seconds), asyncio.sleep(0))
    return JsonResponse({"waited": seconds})
