"""Streaming responses: not subclasses of HttpResponse, but responses all the same."""

import json

from django.http import StreamingHttpResponse


async def pieces(*texts):
    for text in texts:
        yield text


async def hello(request):
    return StreamingHttpResponse(pieces("Hello ", "async!"), content_type="text/plain; charset=utf-8")


async def hello_name(request, name):
    greeting = json.dumps({"greeting": f"Hello, {name}!"})
    return StreamingHttpResponse(pieces(*greeting), content_type="application/json")
