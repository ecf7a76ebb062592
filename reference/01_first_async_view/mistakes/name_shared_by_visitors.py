"""Keeps the name in a variable of the module, which the next visitor overwrites during the pause.

Fails: test_greets_each_visitor_by_their_own_name
"""

import asyncio

from django.http import HttpResponse, JsonResponse

current_name = ""


async def hello(request):
    return HttpResponse("Hello async!")


async def hello_name(request, name):
    global current_name
    current_name = name
    await asyncio.sleep(0.1)
    return JsonResponse({"greeting": f"Hello, {current_name}!"})
