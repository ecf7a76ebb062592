"""Trusts what the visitor sends.

Fails: test_refuses_what_is_not_a_number, test_accepts_the_limits_and_refuses_what_is_beyond, test_refuses_nan_and_infinity
"""

import asyncio

from django.http import JsonResponse


async def wait(request):
    seconds = float(request.GET["seconds"])
    await asyncio.sleep(seconds)
    return JsonResponse({"waited": seconds})
