"""Hands on to another async function and awaits it, as a task, in a thread, under a timeout."""

import asyncio

from django.http import HttpResponse, JsonResponse


async def text(request):
    return await asyncio.to_thread(HttpResponse, "Hello async!")


async def json(request, name):
    (greeting,) = await asyncio.gather(asyncio.sleep(0, f"Hello, {name}!"))
    return JsonResponse({"greeting": greeting})


async def hello(request, **rest):
    task = asyncio.create_task(text(request, **rest))
    return await task


async def hello_name(*args, **kwargs):
    async with asyncio.timeout(5):
        return await asyncio.shield(json(*args, **kwargs))
