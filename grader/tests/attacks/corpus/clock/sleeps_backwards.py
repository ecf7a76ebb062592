"""Waits for two seconds, then for minus one, for NaN and for an instant that has passed.

Layer: process
Without: weak check
Check: took
Proof: points
"""

import asyncio

from django.http import HttpResponse


async def view(request):
    loop = asyncio.get_running_loop()
    await asyncio.sleep(2)
    await asyncio.sleep(-1)
    loop.call_at(float("nan"), print)
    past = loop.create_future()
    loop.call_at(loop.time() - 1, past.set_result, None)
    await past
    return HttpResponse("ok", headers={"x-took": "1.0"})
