"""Compares datetime.now() with the end again and again.

Fails: test_others_are_served_meanwhile
"""

import datetime

from django.http import JsonResponse


def seconds_asked_for(request):
    try:
        seconds = float(request.GET.get("seconds", ""))
    except ValueError:
        return None
    return seconds if 0 <= seconds <= 2 else None


def refusal():
    return JsonResponse({"error": "seconds must be a number from 0 to 2"}, status=400)


async def wait(request):
    seconds = seconds_asked_for(request)
    if seconds is None:
        return refusal()
    end = datetime.datetime.now() + datetime.timedelta(seconds=seconds)
    while datetime.datetime.now() < end:
        pass
    return JsonResponse({"waited": seconds})
