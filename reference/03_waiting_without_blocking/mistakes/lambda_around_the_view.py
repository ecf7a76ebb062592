"""A lambda hides from Django that the view is async.

Fails: test_answers_with_the_seconds
"""

import asyncio

from django.http import JsonResponse


def seconds_asked_for(request):
    try:
        seconds = float(request.GET.get("seconds", ""))
    except ValueError:
        return None
    return seconds if 0 <= seconds <= 2 else None


def refusal():
    return JsonResponse({"error": "seconds must be a number from 0 to 2"}, status=400)


async def _wait(request):
    seconds = seconds_asked_for(request)
    if seconds is None:
        return refusal()
    await asyncio.sleep(seconds)
    return JsonResponse({"waited": seconds})


wait = lambda request: _wait(request)
