"""Makes the response and does not return it.

Fails: test_hello_answers, test_greets_by_name
"""

from django.http import HttpResponse, JsonResponse


async def hello(request):
    HttpResponse("Hello async!")


async def hello_name(request, name):
    response = JsonResponse({"greeting": f"Hello, {name}!"})
    print(response)
