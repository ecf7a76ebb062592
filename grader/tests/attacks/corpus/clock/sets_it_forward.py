"""Does not wait, and sets its process's clock forward.

Layer: process
Without: weak check
Check: took
Proof: points
"""

import asyncio

from django.http import HttpResponse


async def view(request):
    loop = asyncio.get_running_loop()
    began = loop.time()
    loop.clock.advance(began + 1)
    return HttpResponse("ok", headers={"x-took": str(loop.time() - began)})
