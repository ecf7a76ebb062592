"""Gives control away with sleep(0) again and again, and so keeps the event loop busy all the while.

Fails: test_whoever_waits_takes_no_turns
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


async def wait(request):
    seconds = seconds_asked_for(request)
    if seconds is None:
        return refusal()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        await asyncio.sleep(0)
    return JsonResponse({"waited": seconds})
