"""Whoever comes while somebody waits as long joins that wait, and waits too little.

Fails: test_everyone_waits_their_own_time
"""

import asyncio
import math

from django.http import JsonResponse

WRONG = {"error": "seconds must be a number from 0 to 2"}


RUN = {}


async def wait(request):
    try:
        seconds = float(request.GET["seconds"])
    except (KeyError, ValueError):
        return JsonResponse(WRONG, status=400)
    if not 0 <= seconds <= 2:
        return JsonResponse(WRONG, status=400)
    if seconds not in RUN or RUN[seconds].done():
        RUN[seconds] = asyncio.create_task(asyncio.sleep(seconds))
    await asyncio.shield(RUN[seconds])
    return JsonResponse({"waited": seconds})
