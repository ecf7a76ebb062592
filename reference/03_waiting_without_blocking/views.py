"""Reference: an awaited sleep, and a range check that nan cannot pass."""

import asyncio

from django.http import JsonResponse


async def wait(request):
    """Wait for the seconds the visitor asks for, then say how long it was."""
    try:
        seconds = float(request.GET.get("seconds", ""))
    except ValueError:
        seconds = None

    if seconds is None or not 0 <= seconds <= 2:
        return JsonResponse({"error": "seconds must be a number from 0 to 2"}, status=400)

    await asyncio.sleep(seconds)
    return JsonResponse({"waited": seconds})
