"""Lambdas that call an async function, marked so that Django sees them as async."""

from asgiref.sync import markcoroutinefunction
from django.http import HttpResponse, JsonResponse


async def text(request):
    return HttpResponse("Hello async!")


async def json(request, name):
    return JsonResponse({"greeting": f"Hello, {name}!"})


hello = markcoroutinefunction(lambda request: text(request))
hello_name = markcoroutinefunction(lambda request, **parts: json(request, **parts))
