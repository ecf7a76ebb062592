"""Forks by clone3, whose arguments no filter can see.

Layer: seccomp
Without: no confinement
Check: said
Proof: points
"""

import ctypes
import os
import struct

from django.http import HttpResponse


async def view(request):
    arguments = struct.pack("11Q", 0, 0, 0, 0, 17, 0, 0, 0, 0, 0, 0)
    child = ctypes.CDLL(None).syscall(435, arguments, len(arguments))
    if child == 0:
        os._exit(0)
    return HttpResponse("worked" if child > 0 else "stub")
