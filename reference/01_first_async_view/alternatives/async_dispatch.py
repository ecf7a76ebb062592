"""One class for both addresses, with an async dispatch of its own."""

from django.http import HttpResponse, JsonResponse
from django.views import View


class Hello(View):
    async def dispatch(self, request, *args, **kwargs):
        response = await super().dispatch(request, *args, **kwargs)
        response["X-Greeter"] = type(self).__name__
        return response

    async def get(self, request, name=None):
        if name is None:
            return HttpResponse("Hello async!")
        return JsonResponse({"greeting": f"Hello, {name}!"})


hello = Hello.as_view()
hello_name = Hello.as_view()
