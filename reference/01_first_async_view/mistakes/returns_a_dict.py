"""Returns a dict, as FastAPI allows: Django needs a response object.

Fails: test_greets_by_name
"""

from django.http import HttpResponse


async def hello(request):
    return HttpResponse("Hello async!")


async def hello_name(request, name):
    return {"greeting": f"Hello, {name}!"}
