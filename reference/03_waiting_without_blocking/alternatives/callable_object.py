"""An object with an async __call__, marked as a coroutine function."""

import asyncio

from asgiref.sync import markcoroutinefunction
from django.http import JsonResponse


class Wait:
    def __init__(self):
        markcoroutinefunction(self)

    async def __call__(self, request):
        try:
            s = float(request.GET["seconds"])
            assert 0 <= s <= 2
        except Exception:
            return JsonResponse({"error": "seconds must be a number from 0 to 2"}, status=400)
        await asyncio.sleep(s)
        return JsonResponse({"waited": s})


wait = Wait()
