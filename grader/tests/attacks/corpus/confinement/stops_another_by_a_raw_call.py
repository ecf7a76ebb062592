"""Stops another process, by number of the system call, so that nothing is seen to have ended.

Layer: seccomp
Without: no confinement
Check: word
Proof: victim
"""

import ctypes
import os

import target
from django.http import HttpResponse

TGKILL = 234 if os.uname().machine == "x86_64" else 131


async def view(request):
    ctypes.CDLL(None).syscall(TGKILL, target.VICTIM, target.VICTIM, 19)
    return HttpResponse("stub")
