"""Replaces the given helper by one that calls nobody and counts.

Layer: check design
Without: weak check
Check: called
Proof: points
"""

import services
from django.http import HttpResponse


async def word():
    services.calls += 1
    return "tree"


services.word = word


async def view(request):
    return HttpResponse(await services.word(), headers={"x-calls": str(services.calls)})
