"""Takes an s behind the number for a unit.

Fails: test_refuses_what_is_not_a_number
"""

import asyncio
import math

from django.http import JsonResponse

WRONG = {"error": "seconds must be a number from 0 to 2"}


async def wait(request):
    try:
        seconds = float(request.GET["seconds"].rstrip("s"))
    except (KeyError, ValueError):
        return JsonResponse(WRONG, status=400)
    if not 0 <= seconds <= 2:
        return JsonResponse(WRONG, status=400)
    await asyncio.sleep(seconds)
    return JsonResponse({"waited": seconds})
