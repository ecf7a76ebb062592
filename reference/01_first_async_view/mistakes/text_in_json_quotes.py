"""Answers with JSON where text is asked for, and with text where JSON is asked for.

Fails: test_hello_answers, test_greets_by_name
"""

from django.http import HttpResponse, JsonResponse


async def hello(request):
    return JsonResponse("Hello async!", safe=False)


async def hello_name(request, name):
    return HttpResponse(f"Hello, {name}!")
