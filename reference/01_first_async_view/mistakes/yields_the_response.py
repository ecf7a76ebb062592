"""Yields the response: this makes the view an async generator, which Django cannot use.

Fails: test_hello_answers, test_greets_by_name
"""

from django.http import HttpResponse, JsonResponse


async def hello(request):
    yield HttpResponse("Hello async!")


async def hello_name(request, name):
    yield JsonResponse({"greeting": f"Hello, {name}!"})
