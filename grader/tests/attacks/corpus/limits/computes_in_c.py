"""Computes for some seconds inside of one call: no other thread, nor a signal's handler in Python, gets a turn.

Layer: limits
Without: usual limits
Check: said
Proof: points
Limits: turn_cpu_s=0.2, cpu_s=10
"""

import itertools

from django.http import HttpResponse


async def view(request):
    for _ in range(8):
        sum(itertools.repeat(1, 60_000_000))
    return HttpResponse("worked")
