"""Declares the views async and turns them back with async_to_sync: Django sees sync views.

Fails: test_hello_is_async, test_hello_name_is_async
"""

from asgiref.sync import async_to_sync
from django.http import HttpResponse, JsonResponse


@async_to_sync
async def hello(request):
    return HttpResponse("Hello async!")


@async_to_sync
async def hello_name(request, name):
    return JsonResponse({"greeting": f"Hello, {name}!"})
