"""Plain functions made async by sync_to_async: Django sees them as async."""

from asgiref.sync import sync_to_async
from django.http import HttpResponse, JsonResponse


@sync_to_async
def hello(request):
    return HttpResponse("Hello async!")


hello_name = sync_to_async(lambda request, name: JsonResponse({"greeting": f"Hello, {name}!"}))
