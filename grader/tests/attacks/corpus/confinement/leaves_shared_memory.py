"""Makes a segment of System V shared memory, which has no file and stays until the machine is started again.

Layer: seccomp
Without: no confinement
Check: word
Proof: shared memory
"""

import ctypes

import target
from django.http import HttpResponse


async def view(request):
    ctypes.CDLL(None).shmget(target.KEY, 4096, 0o1600)
    return HttpResponse("stub")
