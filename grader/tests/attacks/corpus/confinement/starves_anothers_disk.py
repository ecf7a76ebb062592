"""Has another process wait for its disk until nobody else uses it.

Layer: seccomp
Without: no confinement
Check: word
Proof: victim
"""

import ctypes
import os

import target
from django.http import HttpResponse

IOPRIO_SET = {"x86_64": 251, "aarch64": 30}[os.uname().machine]
WHO_PROCESS, CLASS_IDLE = 1, 3 << 13


async def view(request):
    ctypes.CDLL(None).syscall(IOPRIO_SET, WHO_PROCESS, target.VICTIM, CLASS_IDLE)
    return HttpResponse("stub")
