"""Declares hello async and leaves hello_name as it was.

Fails: test_hello_name_is_async
"""

from django.http import HttpResponse, JsonResponse


async def hello(request):
    return HttpResponse("Hello async!")


def hello_name(request, name):
    return JsonResponse({"greeting": f"Hello, {name}!"})
