"""Takes 0 for missing, because 0 is falsy.

Fails: test_accepts_the_limits_and_refuses_what_is_beyond
"""

import asyncio

from django.http import JsonResponse


async def wait(request):
    try:
        seconds = float(request.GET.get("seconds", ""))
    except ValueError:
        seconds = 0
    if not seconds or not 0 <= seconds <= 2:
        return JsonResponse({"error": "seconds must be a number from 0 to 2"}, status=400)
    await asyncio.sleep(seconds)
    return JsonResponse({"waited": seconds})
