"""Connects to a service of this machine, as to Docker's or the desktop's.

Layer: seccomp
Without: no confinement
Check: word
Proof: unix
"""

import ctypes
import struct

import target
from django.http import HttpResponse


async def view(request):
    libc = ctypes.CDLL(None)
    address = struct.pack("=H", 1) + target.UNIX.encode() + b"\0"
    libc.connect(libc.socket(1, 1, 0), address, len(address))
    return HttpResponse("stub")
