"""Async views under Django's own decorators; only GET and HEAD are answered."""

from django.http import HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe


@require_safe
@never_cache
async def hello(request):
    return HttpResponse("Hello async!")


@csrf_exempt
@require_safe
async def hello_name(request, name):
    return JsonResponse({"greeting": f"Hello, {name}!"})
