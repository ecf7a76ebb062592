"""One async view serves both addresses; the name is optional."""

from django.http import HttpResponse, JsonResponse


async def hello(request, name=None):
    match name:
        case None:
            return HttpResponse("Hello async!")
        case _:
            return JsonResponse({"greeting": f"Hello, {name}!"})


hello_name = hello
