"""Attaches to the process that all hosts are forked from, as a debugger does, and lets go again.

Layer: seccomp
Without: no confinement
Check: said
Proof: points
"""

import ctypes
import os

from django.http import HttpResponse

SEIZE, INTERRUPT, DETACH = 0x4206, 0x4207, 17


async def view(request):
    libc = ctypes.CDLL(None)
    libc.ptrace.argtypes = (ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p)
    return HttpResponse("worked" if libc.ptrace(SEIZE, os.getppid(), None, None) == 0 else "stub")
