"""sync_to_async with a pool of twenty threads."""

import time
from concurrent.futures import ThreadPoolExecutor

from asgiref.sync import sync_to_async
from django.http import JsonResponse


def seconds_asked_for(request):
    try:
        seconds = float(request.GET.get("seconds", ""))
    except ValueError:
        return None
    return seconds if 0 <= seconds <= 2 else None


def refusal():
    return JsonResponse({"error": "seconds must be a number from 0 to 2"}, status=400)


P = ThreadPoolExecutor(20)


async def wait(request):
    seconds = seconds_asked_for(request)
    if seconds is None:
        return refusal()
    await sync_to_async(time.sleep, thread_sensitive=False, executor=P)(seconds)
    return JsonResponse({"waited": seconds})
