"""Forks twice and begins a session of its own: no signal to its group reaches it.

Layer: seccomp
Without: no confinement
Check: word
Proof: process
"""

import ctypes
import os

from django.http import HttpResponse

libc = ctypes.CDLL(None)


async def view(request):
    child = libc.fork()
    if child == 0:
        os.setsid()
        if libc.fork() == 0:
            libc.sleep(60)
        os._exit(0)
    return HttpResponse("stub")
