"""Remembers the coroutine that makes a greeting instead of the greeting: it can be awaited once.

Fails: test_greets_each_visitor_by_their_own_name
"""

import functools
from django.http import HttpResponse, JsonResponse


@functools.cache
async def greeting(name):
    return {"greeting": f"Hello, {name}!"}


async def hello(request):
    return HttpResponse("Hello async!")


async def hello_name(request, name):
    return JsonResponse(await greeting(name))
