"""Looks for a number at the beginning of the text and ignores the rest.

Fails: test_refuses_what_is_not_a_number
"""

import asyncio
import re

from django.http import JsonResponse


async def wait(request):
    found = re.match(r"-?\d+(\.\d+)?", request.GET.get("seconds", ""))
    if not found or not 0 <= float(found[0]) <= 2:
        return JsonResponse({"error": "seconds must be a number from 0 to 2"}, status=400)
    seconds = float(found[0])
    await asyncio.sleep(seconds)
    return JsonResponse({"waited": seconds})
