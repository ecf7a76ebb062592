"""Leaves a file in /dev/shm, which is memory that stays.

Layer: Landlock
Without: no confinement
Check: word
Proof: files
"""

import ctypes

import target
from django.http import HttpResponse


async def view(request):
    libc = ctypes.CDLL(None)
    libc.shm_open(f"/{target.TOKEN}".encode(), 0o102, 0o600)
    return HttpResponse("stub")
