"""Keeps greetings in Django's cache under the name in lower case: who comes later reads another's capitals.

Fails: test_greets_each_visitor_by_their_own_name
"""

from django.core.cache import cache
from django.http import HttpResponse, JsonResponse


async def hello(request):
    return HttpResponse("Hello async!")


async def hello_name(request, name):
    key = f"hello:{name.lower()}"
    greeting = await cache.aget(key)
    if greeting is None:
        greeting = f"Hello, {name}!"
        await cache.aset(key, greeting)
    return JsonResponse({"greeting": greeting})
