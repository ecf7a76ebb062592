"""Returns text, as Flask allows: Django needs a response object.

Fails: test_hello_answers, test_greets_by_name
"""

import json


async def hello(request):
    return "Hello async!"


async def hello_name(request, name):
    return json.dumps({"greeting": f"Hello, {name}!"})
