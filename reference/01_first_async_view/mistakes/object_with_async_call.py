"""Mounts an object with an async __call__: without a mark, Django takes it for a sync view.

Fails: test_hello_answers, test_greets_by_name
"""

from django.http import HttpResponse, JsonResponse


class Hello:
    async def __call__(self, request):
        return HttpResponse("Hello async!")


class HelloName:
    async def __call__(self, request, name):
        return JsonResponse({"greeting": f"Hello, {name}!"})


hello = Hello()
hello_name = HelloName()
