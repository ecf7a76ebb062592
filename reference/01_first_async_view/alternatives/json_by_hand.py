"""HttpResponse for both, with json.dumps and the content type written out."""

import json

from django.http import HttpResponse


async def hello(request):
    response = HttpResponse(content_type="text/plain; charset=utf-8")
    response.write("Hello ")
    response.write(b"async!")
    return response


async def hello_name(request, name):
    body = json.dumps({"greeting": f"Hello, {name}!"}, ensure_ascii=False, indent=2)
    return HttpResponse(body.encode(), content_type="application/json; charset=utf-8")
