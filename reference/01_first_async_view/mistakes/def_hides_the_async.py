"""A plain decorator around an async view: Django sees a sync view and gets a coroutine from it.

Fails: test_hello_answers, test_greets_by_name
"""

import functools

from django.http import HttpResponse, JsonResponse


def logged(view):
    @functools.wraps(view)
    def wrapper(request, *args, **kwargs):
        print("somebody asks for", request.path)
        return view(request, *args, **kwargs)

    return wrapper


@logged
async def hello(request):
    return HttpResponse("Hello async!")


@logged
async def hello_name(request, name):
    return JsonResponse({"greeting": f"Hello, {name}!"})
