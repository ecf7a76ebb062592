"""A class-based view called async, whose handlers are plain methods.

Fails: test_hello_is_async
"""

from django.http import HttpResponse, JsonResponse
from django.views import View


class AsyncHelloView(View):
    def get(self, request):
        return HttpResponse("Hello async!")


class AsyncHelloNameView(View):
    async def get(self, request, name):
        return JsonResponse({"greeting": f"Hello, {name}!"})


hello = AsyncHelloView.as_view()
hello_name = AsyncHelloNameView.as_view()
