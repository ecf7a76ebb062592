"""Async methods of an ordinary object, and a static one."""

from django.http import HttpResponse, JsonResponse


class Site:
    def __init__(self, word):
        self.word = word

    async def hello_name(self, request, name):
        return JsonResponse({"greeting": f"{self.word}, {name}!"})

    @staticmethod
    async def hello(request):
        return HttpResponse("Hello async!")


site = Site("Hello")
hello = Site.hello
hello_name = site.hello_name
