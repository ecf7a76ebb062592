"""Cuts time.sleep into slices: each slice still holds the loop, and there are as many as before.

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
    for _ in range(10):
        time.sleep(seconds / 10)
        await asyncio.sleep(0)
    return JsonResponse({"waited": seconds})
