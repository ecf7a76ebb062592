"""Kills another process of the same user.

Layer: seccomp
Without: no confinement
Check: word
Proof: victim
"""

import ctypes

import target
from django.http import HttpResponse


async def view(request):
    ctypes.CDLL(None).kill(target.VICTIM, 9)
    return HttpResponse("stub")
