"""Notes the error in a dict of the module: after one bad visit everybody is refused.

Fails: test_accepts_the_limits_and_refuses_what_is_beyond
"""

import asyncio
from django.http import JsonResponse

ERRORS = {}


async def wait(request):
    try:
        seconds = float(request.GET["seconds"])
    except (KeyError, ValueError):
        ERRORS["error"] = "seconds must be a number from 0 to 2"
    else:
        if not 0 <= seconds <= 2:
            ERRORS["error"] = "seconds must be a number from 0 to 2"
    if ERRORS:
        return JsonResponse(ERRORS, status=400)
    await asyncio.sleep(seconds)
    return JsonResponse({"waited": seconds})
