"""threading.Timer tells the loop when the time is over."""

import asyncio
import threading

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
    loop = asyncio.get_running_loop()
    event = asyncio.Event()
    threading.Timer(seconds, lambda: loop.call_soon_threadsafe(event.set)).start()
    await event.wait()
    return JsonResponse({"waited": seconds})
