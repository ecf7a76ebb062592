"""Puts functools.cache on an async view: Django sees a plain callable, and the cache keeps a used-up coroutine.

Fails: test_hello_answers, test_greets_by_name
"""

import functools

from django.http import HttpResponse, JsonResponse


@functools.cache
async def hello(request):
    return HttpResponse("Hello async!")


@functools.cache
async def hello_name(request, name):
    return JsonResponse({"greeting": f"Hello, {name}!"})
