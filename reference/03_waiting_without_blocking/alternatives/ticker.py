"""An async generator ticks until the time is over."""

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


async def ticks(total, n):
    for i in range(n):
        await asyncio.sleep(total / n)
        yield i


async def wait(request):
    seconds = seconds_asked_for(request)
    if seconds is None:
        return refusal()
    async for _ in ticks(seconds, 5):
        pass
    return JsonResponse({"waited": seconds})
