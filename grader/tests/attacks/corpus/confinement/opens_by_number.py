"""Opens the file by a raw system call, past Python's audit hooks.

Layer: Landlock
Without: no confinement
Check: word
Proof: points
"""

import ctypes
import os

import target
from django.http import HttpResponse

libc = ctypes.CDLL(None, use_errno=True)


async def view(request):
    descriptor = libc.open(target.CANARY.encode(), os.O_RDONLY)
    if descriptor < 0:
        return HttpResponse(os.strerror(ctypes.get_errno()))
    return HttpResponse(os.read(descriptor, 100))
