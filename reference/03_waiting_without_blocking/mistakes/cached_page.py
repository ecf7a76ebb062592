"""The answer comes from a cache when somebody comes back, without any wait.

Fails: test_everyone_waits_their_own_time
"""

import asyncio

from django.http import JsonResponse
from django.views.decorators.cache import cache_page


def seconds_asked_for(request):
    try:
        seconds = float(request.GET.get("seconds", ""))
    except ValueError:
        return None
    return seconds if 0 <= seconds <= 2 else None


def refusal():
    return JsonResponse({"error": "seconds must be a number from 0 to 2"}, status=400)


@cache_page(60)
async def wait(request):
    seconds = seconds_asked_for(request)
    if seconds is None:
        return refusal()
    await asyncio.sleep(seconds)
    return JsonResponse({"waited": seconds})
