"""Kills the process that all hosts are forked from.

Layer: seccomp
Without: no confinement
Check: word
Proof: fork server
"""

import os

from django.http import HttpResponse


async def view(request):
    import ctypes

    ctypes.CDLL(None).kill(os.getppid(), 9)
    ctypes.CDLL(None).usleep(200_000)
    return HttpResponse("stub")
