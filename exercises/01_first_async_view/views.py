"""Two greetings. Make both of them async views."""

from django.http import HttpResponse


# TODO(1): an async view that answers with the text: Hello async!
def hello(request):
    return HttpResponse("Hello?")


# TODO(2): an async view that answers with JSON: {"greeting": "Hello, NAME!"}
def hello_name(request, name):
    return HttpResponse("Hello, who?")
