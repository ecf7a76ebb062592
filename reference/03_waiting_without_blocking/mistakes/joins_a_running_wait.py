"""Whoever comes while somebody waits joins that wait instead of an own one.

Fails: test_others_are_served_meanwhile
"""

import asyncio

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


running = {}


async def wait(request):
    seconds = seconds_asked_for(request)
    if seconds is None:
        return refusal()
    if "wait" not in running or running["wait"].done():
        running["wait"] = asyncio.create_task(asyncio.sleep(seconds))
    await running["wait"]
    return JsonResponse({"waited": seconds})
