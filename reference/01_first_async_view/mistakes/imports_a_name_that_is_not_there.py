"""Imports JSONResponse, which django.http does not have (it is JsonResponse): the file cannot be loaded.

Fails: test_hello_answers, test_greets_by_name
"""

from django.http import HttpResponse, JSONResponse


async def hello(request):
    return HttpResponse("Hello async!")


async def hello_name(request, name):
    return JSONResponse({"greeting": f"Hello, {name}!"})
