"""Forgets the brackets of as_view(): what is mounted is not a view, but the maker of one.

Fails: test_hello_answers, test_greets_by_name
"""

from django.http import HttpResponse, JsonResponse
from django.views import View


class Hello(View):
    async def get(self, request):
        return HttpResponse("Hello async!")


class HelloName(View):
    async def get(self, request, name):
        return JsonResponse({"greeting": f"Hello, {name}!"})


hello = Hello.as_view
hello_name = HelloName.as_view
