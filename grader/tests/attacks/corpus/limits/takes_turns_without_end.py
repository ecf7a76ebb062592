"""Passes the turn back and forth.

Layer: limits
Without: usual limits
Check: said
Proof: points
Limits: turns=200
"""

import asyncio

from django.http import HttpResponse


async def view(request):
    for _ in range(500):
        await asyncio.sleep(0.01)
    return HttpResponse("worked")
