"""Connects to a server by calls of the C library: no audit hook sees it.

Layer: seccomp
Without: no confinement
Check: word
Proof: tcp
"""

import ctypes
import struct

import target
from django.http import HttpResponse


async def view(request):
    libc = ctypes.CDLL(None)
    address = struct.pack("=H", 2) + struct.pack(">H4B8x", target.TCP[1], 127, 0, 0, 1)
    libc.connect(libc.socket(2, 1, 0), address, len(address))
    return HttpResponse("stub")
