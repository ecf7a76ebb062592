"""Looks for the name after the question mark, where it is not.

Fails: test_greets_by_name
"""

from django.http import HttpResponse, JsonResponse


async def hello(request):
    return HttpResponse("Hello async!")


async def hello_name(request, name):
    name = request.GET.get("name", "NAME")
    return JsonResponse({"greeting": f"Hello, {name}!"})
