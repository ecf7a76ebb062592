"""Returns a response of httpx: it looks alike, but Django does not know it.

Fails: test_hello_answers, test_greets_by_name
"""

import httpx


async def hello(request):
    return httpx.Response(200, text="Hello async!")


async def hello_name(request, name):
    return httpx.Response(200, json={"greeting": f"Hello, {name}!"})
