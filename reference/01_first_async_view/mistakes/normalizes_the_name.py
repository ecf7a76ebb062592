"""Brings the name into Unicode's normal form: it is no longer as it was written.

Fails: test_greets_any_name
"""

import unicodedata

from django.http import HttpResponse, JsonResponse


async def hello(request):
    return HttpResponse("Hello async!")


async def hello_name(request, name):
    return JsonResponse({"greeting": f"Hello, {unicodedata.normalize('NFC', name)}!"})
