"""Starts a task that makes the response and returns the task.

Fails: test_hello_answers, test_greets_by_name
"""

import asyncio

from django.http import HttpResponse, JsonResponse


async def text(request):
    return HttpResponse("Hello async!")


async def json(request, name):
    return JsonResponse({"greeting": f"Hello, {name}!"})


async def hello(request):
    return asyncio.create_task(text(request))


async def hello_name(request, name):
    return asyncio.ensure_future(json(request, name))
