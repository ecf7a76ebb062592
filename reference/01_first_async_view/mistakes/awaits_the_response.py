"""Awaits the response, as if it were something to wait for.

Fails: test_hello_answers, test_greets_by_name
"""

from django.http import HttpResponse, JsonResponse


async def hello(request):
    return await HttpResponse("Hello async!")


async def hello_name(request, name):
    response = JsonResponse({"greeting": f"Hello, {name}!"})
    await response
    return response
