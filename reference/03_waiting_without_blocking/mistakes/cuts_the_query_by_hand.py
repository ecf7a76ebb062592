"""Cuts the query by hand and takes the first value, whatever its name.

Fails: test_everyone_waits_their_own_time
"""

import asyncio
import math

from django.http import JsonResponse

WRONG = {"error": "seconds must be a number from 0 to 2"}


async def wait(request):
    try:
        seconds = float(request.META["QUERY_STRING"].split("=")[1])
    except (IndexError, ValueError):
        return JsonResponse(WRONG, status=400)
    if not 0 <= seconds <= 2:
        return JsonResponse(WRONG, status=400)
    await asyncio.sleep(seconds)
    return JsonResponse({"waited": seconds})
