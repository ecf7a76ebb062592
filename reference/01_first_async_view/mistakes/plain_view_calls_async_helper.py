"""A plain `def` view that calls an async helper, and so answers with the coroutine itself.

Fails: test_hello_answers, test_greets_by_name
"""

from django.http import HttpResponse, JsonResponse


async def greeting(name):
    return f"Hello, {name}!"


async def welcome():
    return "Hello async!"


def hello(request):
    return HttpResponse(welcome())


def hello_name(request, name):
    return JsonResponse({"greeting": greeting(name)})
