"""Greets in words of its own: the text is part of the contract.

Fails: test_hello_answers, test_greets_by_name
"""

from django.http import HttpResponse, JsonResponse


async def hello(request):
    return HttpResponse("Hello, async!")


async def hello_name(request, name):
    return JsonResponse({"message": f"Hello {name}"})
