"""Hands on to another async function and forgets to await it: a coroutine is returned.

Fails: test_hello_answers, test_greets_by_name
"""

from django.http import HttpResponse, JsonResponse


async def text(request):
    return HttpResponse("Hello async!")


async def json(request, name):
    return JsonResponse({"greeting": f"Hello, {name}!"})


async def hello(request):
    return text(request)


async def hello_name(request, name):
    return json(request, name)
