"""Makes the greeting once and gives it to everybody after.

Fails: test_greets_any_name, test_greets_each_visitor_by_their_own_name
"""

from django.http import HttpResponse, JsonResponse

greeting = {}


async def hello(request):
    return HttpResponse("Hello async!")


async def hello_name(request, name):
    if not greeting:
        greeting["greeting"] = f"Hello, {name}!"
    return JsonResponse(greeting)
