"""Tidies the name up: it is no longer as its owner writes it.

Fails: test_greets_any_name, test_greets_each_visitor_by_their_own_name
"""

from django.http import HttpResponse, JsonResponse


async def hello(request):
    return HttpResponse("Hello async!")


async def hello_name(request, name):
    return JsonResponse({"greeting": f"Hello, {name.title()}!"})
