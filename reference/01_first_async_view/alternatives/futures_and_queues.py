"""The text comes out of a future that a timer sets, the name out of a queue."""

import asyncio

from django.http import HttpResponse, JsonResponse


async def hello(request):
    loop = asyncio.get_running_loop()
    text = loop.create_future()
    loop.call_later(0.2, text.set_result, "Hello async!")
    return HttpResponse(await text)


async def hello_name(request, name):
    queue = asyncio.Queue()
    await queue.put(name)
    return JsonResponse({"greeting": f"Hello, {await queue.get()}!"})
