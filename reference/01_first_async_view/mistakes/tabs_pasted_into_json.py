"""Writes JSON by hand and thinks of quotes and backslashes, but not of other signs that JSON does not take as they are.

Fails: test_greets_any_name
"""

from django.http import HttpResponse


async def hello(request):
    return HttpResponse("Hello async!")


async def hello_name(request, name):
    name = name.replace("\\", "\\\\").replace('"', '\\"')
    return HttpResponse(f'{{"greeting": "Hello, {name}!"}}', content_type="application/json")
