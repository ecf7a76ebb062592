"""Formats a text that has the name in it already: braces in a name are read as places to fill.

Fails: test_greets_any_name
"""

from django.http import HttpResponse, JsonResponse


async def hello(request):
    return HttpResponse("Hello async!")


async def hello_name(request, name):
    return JsonResponse({"greeting": ("Hello, " + name + "!").format(name=name)})
