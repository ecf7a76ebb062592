"""Reads the number as JSON, where true, null and NaN are values, too.

Fails: test_refuses_what_is_not_a_number, test_refuses_nan_and_infinity
"""

import asyncio
import json

from django.http import JsonResponse


async def wait(request):
    try:
        s = json.loads(request.GET.get("seconds", "0"))
    except ValueError:
        return JsonResponse({"error": "seconds must be a number from 0 to 2"}, status=400)
    if s < 0 or s > 2:
        return JsonResponse({"error": "seconds must be a number from 0 to 2"}, status=400)
    await asyncio.sleep(s)
    return JsonResponse({"waited": s})
