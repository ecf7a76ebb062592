"""Builds the text in tasks of a TaskGroup, with a short wait in each."""

import asyncio

from django.http import HttpResponse, JsonResponse


async def slowly(text):
    await asyncio.sleep(0.01)
    return text


async def join(*texts):
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(slowly(text)) for text in texts]
    return "".join(task.result() for task in tasks)


async def hello(request):
    return HttpResponse(await join("Hello", " ", "async!"))


async def hello_name(request, name):
    return JsonResponse({"greeting": await join("Hello, ", name, "!")})
