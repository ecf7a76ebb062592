"""Starts a thread that nobody counts, by the C library, which writes while the judge has its turn.

Layer: Landlock
Without: no confinement
Check: word
Proof: files
"""

import ctypes
import threading

import target
from django.http import HttpResponse

libc = ctypes.CDLL(None)
path = (target.HOME + "/owned").encode()
start = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p)


@start
def write(argument):
    libc.close(libc.open(path, 0o101, 0o600))
    return None


async def view(request):
    thread = ctypes.c_ulong()
    libc.pthread_create(ctypes.byref(thread), None, write, None)
    ctypes.CDLL(None).usleep(100_000)
    return HttpResponse("stub")
