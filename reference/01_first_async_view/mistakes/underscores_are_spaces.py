"""Takes underscores in the address for spaces.

Fails: test_greets_any_name
"""

from django.http import HttpResponse, JsonResponse


async def hello(request):
    return HttpResponse("Hello async!")


async def hello_name(request, name):
    return JsonResponse({"greeting": f"Hello, {name.replace('_', ' ')}!"})
