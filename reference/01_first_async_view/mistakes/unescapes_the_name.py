"""Reads &amp; in a name as HTML, although nobody has escaped it.

Fails: test_greets_any_name
"""

import html
from django.http import HttpResponse, JsonResponse


async def hello(request):
    return HttpResponse("Hello async!")


async def hello_name(request, name):
    return JsonResponse({"greeting": f"Hello, {html.unescape(name)}!"})
