"""Keeps greetings by the name in small letters, which two visitors can share.

Fails: test_greets_each_visitor_by_their_own_name
"""

from django.http import HttpResponse, JsonResponse


async def hello(request):
    return HttpResponse("Hello async!")


CACHE = {}


async def hello_name(request, name):
    return JsonResponse(CACHE.setdefault(name.lower(), {"greeting": f"Hello, {name}!"}))
