"""Escapes the name for HTML, though the answer is JSON.

Fails: test_greets_any_name
"""

from django.http import HttpResponse, JsonResponse
from django.utils.html import escape


async def hello(request):
    return HttpResponse("Hello async!")


async def hello_name(request, name):
    return JsonResponse({"greeting": f"Hello, {escape(name)}!"})
