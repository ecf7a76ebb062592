"""Decodes the name's percent signs, which Django has done already.

Fails: test_greets_any_name
"""

from urllib.parse import unquote

from django.http import HttpResponse, JsonResponse


async def hello(request):
    return HttpResponse("Hello async!")


async def hello_name(request, name):
    return JsonResponse({"greeting": f"Hello, {unquote(name)}!"})
