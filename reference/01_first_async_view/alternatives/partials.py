"""functools.partial: one async function, filled in twice."""

from functools import partial

from django.http import HttpResponse, JsonResponse


async def respond(request, *, answer, **parts):
    return answer(**parts)


hello = partial(respond, answer=lambda: HttpResponse("Hello async!"))
hello_name = partial(respond, answer=lambda name: JsonResponse({"greeting": f"Hello, {name}!"}))
