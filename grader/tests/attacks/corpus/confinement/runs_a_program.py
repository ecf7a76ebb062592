"""Runs a program, by the C library, and lets that write.

Layer: seccomp
Without: no confinement
Check: word
Proof: files
"""

import ctypes

import target
from django.http import HttpResponse


async def view(request):
    ctypes.CDLL(None).system(f"echo owned > {target.HOME}/owned".encode())
    return HttpResponse("stub")
