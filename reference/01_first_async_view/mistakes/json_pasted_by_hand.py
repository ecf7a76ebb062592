"""Pastes the name between JSON's quotes: a quote or a backslash in the name breaks it.

Fails: test_greets_any_name
"""

from django.http import HttpResponse


async def hello(request):
    return HttpResponse("Hello async!")


async def hello_name(request, name):
    return HttpResponse('{"greeting": "Hello, ' + name + '!"}', content_type="application/json")
