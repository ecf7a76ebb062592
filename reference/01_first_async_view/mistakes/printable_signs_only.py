"""Leaves out of the name what Python calls not printable: emoji made of several fall apart.

Fails: test_greets_any_name
"""

from django.http import HttpResponse, JsonResponse


async def hello(request):
    return HttpResponse("Hello async!")


async def hello_name(request, name):
    name = "".join(sign for sign in name if sign.isprintable())
    return JsonResponse({"greeting": f"Hello, {name}!"})
