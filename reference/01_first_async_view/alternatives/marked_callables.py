"""Objects with an async __call__, marked so that Django sees them as async."""

from asgiref.sync import markcoroutinefunction
from django.http import HttpResponse, JsonResponse


class Greeter:
    def __init__(self, answer):
        self.answer = answer
        markcoroutinefunction(self)

    async def __call__(self, request, **parts):
        return self.answer(**parts)


hello = Greeter(lambda: HttpResponse("Hello async!"))
hello_name = Greeter(lambda name: JsonResponse({"greeting": f"Hello, {name}!"}))
