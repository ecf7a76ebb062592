"""Keeps the text in an iterator of the module, which the first visit uses up.

Fails: test_hello_answers
"""

from django.http import HttpResponse, JsonResponse


ONCE = iter(["Hello async!"])


async def hello(request):
    return HttpResponse(ONCE)


async def hello_name(request, name):
    return JsonResponse({"greeting": f"Hello, {name}!"})
