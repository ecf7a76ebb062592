"""Reads 0,5 as half a second.

Fails: test_refuses_what_is_not_a_number
"""

import asyncio

from django.http import JsonResponse


def seconds_asked_for(request):
    """The number of seconds, or None if it is not a number from 0 to 2."""
    try:
        seconds = float(request.GET.get("seconds", "").replace(",", "."))
    except ValueError:
        return None
    return seconds if 0 <= seconds <= 2 else None


def refusal():
    return JsonResponse({"error": "seconds must be a number from 0 to 2"}, status=400)


async def wait(request):
    seconds = seconds_asked_for(request)
    if seconds is None:
        return refusal()
    await asyncio.sleep(seconds)
    return JsonResponse({"waited": seconds})
