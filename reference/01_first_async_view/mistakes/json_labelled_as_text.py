"""Writes JSON into an HttpResponse and leaves its content type at text/html.

Fails: test_greeting_is_labelled_as_json
"""

import json

from django.http import HttpResponse


async def hello(request):
    return HttpResponse("Hello async!")


async def hello_name(request, name):
    return HttpResponse(json.dumps({"greeting": f"Hello, {name}!"}))
