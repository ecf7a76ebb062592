"""A second event loop, in a thread of its own, does the sleeping."""

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
    await asyncio.to_thread(asyncio.run, asyncio.sleep(seconds))
    return JsonResponse({"waited": seconds})
