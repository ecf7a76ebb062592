"""Blocks the loop until the loop has done something: it never will.

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


async def wait(request):
    seconds = seconds_asked_for(request)
    if seconds is None:
        return refusal()
    asyncio.run_coroutine_threadsafe(asyncio.sleep(seconds), asyncio.get_running_loop()).result()
    return JsonResponse({"waited": seconds})
