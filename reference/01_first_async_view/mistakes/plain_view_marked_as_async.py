"""Marks plain views as async instead of declaring them so: Django awaits what they return.

Fails: test_hello_answers, test_greets_by_name
"""

from asgiref.sync import markcoroutinefunction
from django.http import HttpResponse, JsonResponse


@markcoroutinefunction
def hello(request):
    return HttpResponse("Hello async!")


@markcoroutinefunction
def hello_name(request, name):
    return JsonResponse({"greeting": f"Hello, {name}!"})
