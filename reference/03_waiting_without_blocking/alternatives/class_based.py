"""A class-based view with an async handler."""

import asyncio

from django.http import JsonResponse
from django.views import View


def seconds_asked_for(request):
    """The number of seconds, or None if it is not a number from 0 to 2."""
    try:
        seconds = float(request.GET.get("seconds", ""))
    except ValueError:
        return None
    return seconds if 0 <= seconds <= 2 else None


def refusal():
    return JsonResponse({"error": "seconds must be a number from 0 to 2"}, status=400)


class Wait(View):
    async def get(self, request):
        seconds = seconds_asked_for(request)
        if seconds is None:
            return refusal()
        await asyncio.sleep(seconds)
        return JsonResponse({"waited": seconds})


wait = Wait.as_view()
