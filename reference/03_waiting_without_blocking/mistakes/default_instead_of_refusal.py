"""Waits one second when seconds is missing or is text.

Fails: test_refuses_what_is_not_a_number
"""

import asyncio

from django.http import JsonResponse


async def wait(request):
    try:
        seconds = float(request.GET.get("seconds", "1"))
    except ValueError:
        seconds = 1
    if not 0 <= seconds <= 2:
        return JsonResponse({"error": "seconds must be a number from 0 to 2"}, status=400)
    await asyncio.sleep(seconds)
    return JsonResponse({"waited": seconds})
