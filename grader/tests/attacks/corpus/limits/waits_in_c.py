"""Waits for some seconds where no clock is simulated.

Layer: limits
Without: usual limits
Check: said
Proof: points
Limits: turn_wall_s=1.0
"""

import ctypes

from django.http import HttpResponse


async def view(request):
    ctypes.CDLL(None).poll(None, 0, 3_000)
    return HttpResponse("worked")
