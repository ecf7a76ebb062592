"""A decorator reads and checks the seconds, the view only waits."""

import asyncio
import functools
import math

from django.http import HttpRequest, JsonResponse


def with_seconds(longest):
    def decorate(view):
        @functools.wraps(view)
        async def wrapper(request: HttpRequest):
            try:
                seconds = float(request.GET["seconds"])
            except (KeyError, ValueError):
                return refuse()
            if math.isnan(seconds) or seconds < 0 or seconds > longest:
                return refuse()
            return await view(request, seconds)

        return wrapper

    def refuse():
        return JsonResponse({"error": f"seconds must be a number from 0 to {longest}"}, status=400)

    return decorate


@with_seconds(longest=2)
async def wait(request, seconds):
    await asyncio.sleep(seconds)
    return JsonResponse({"waited": seconds})
