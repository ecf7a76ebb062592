"""Drops every character that is not ASCII.

Fails: test_greets_any_name
"""

from django.http import HttpResponse, JsonResponse


async def hello(request):
    return HttpResponse("Hello async!")


async def hello_name(request, name):
    name = name.encode("ascii", "ignore").decode()
    return JsonResponse({"greeting": f"Hello, {name}!"})
