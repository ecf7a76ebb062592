"""Helpers that raise; the view turns the error into the refusal. Sleeps in a task that is awaited."""

import asyncio

from django.core.exceptions import BadRequest
from django.http import JsonResponse


def parse(text):
    if text is None:
        raise BadRequest
    try:
        number = float(text)
    except ValueError as error:
        raise BadRequest from error
    if number not in Range():
        raise BadRequest
    return number


class Range:
    def __contains__(self, number):
        return number >= 0 and number <= 2


async def wait(request):
    try:
        seconds = parse(request.GET.get("seconds"))
    except BadRequest:
        return JsonResponse({"error": "seconds must be a number from 0 to 2"}, status=400)
    task = asyncio.create_task(asyncio.sleep(seconds, result=seconds))
    done, _ = await asyncio.wait({task})
    return JsonResponse({"waited": done.pop().result()})
