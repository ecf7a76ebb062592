"""Waits for three seconds and sets its process's clock back by two.

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
    await asyncio.sleep(3)
    loop.clock.now -= 2
    return HttpResponse("ok", headers={"x-took": str(loop.time() - began)})
