"""A decorator that turns what an async function returns into a response."""

import functools

from django.http import HttpResponse, JsonResponse


def as_response(function):
    @functools.wraps(function)
    async def view(*args, **kwargs):
        result = await function(*args, **kwargs)
        if isinstance(result, dict):
            return JsonResponse(result)
        return HttpResponse(result)

    return view


@as_response
async def hello(request):
    return "Hello async!"


@as_response
async def hello_name(request, name):
    return {"greeting": f"Hello, {name}!"}
