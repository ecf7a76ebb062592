"""Right answers from plain `def` views: the word async is missing.

Fails: test_hello_is_async, test_hello_name_is_async
"""

from django.http import HttpResponse, JsonResponse


def hello(request):
    return HttpResponse("Hello async!")


def hello_name(request, name):
    return JsonResponse({"greeting": f"Hello, {name}!"})
