"""A regular expression decides what a number is; match statement; task group."""

import asyncio
import re

from django.http import JsonResponse


async def wait(request):
    match request.GET:
        case {"seconds": text} if re.fullmatch(r"\d+(\.\d+)?", text) and float(text) <= 2:
            seconds = float(text)
        case _:
            return JsonResponse({"error": "seconds must be a number from 0 to 2"}, status=400)
    async with asyncio.TaskGroup() as group:
        group.create_task(asyncio.sleep(seconds))
    return JsonResponse({"waited": seconds})
