"""Connects to a socket that has a name but no file, through which hosts could talk to each other.

Layer: seccomp
Without: no confinement
Check: word
Proof: abstract
"""

import ctypes
import struct

import target
from django.http import HttpResponse


async def view(request):
    libc = ctypes.CDLL(None)
    address = struct.pack("=H", 1) + target.ABSTRACT.encode()
    libc.connect(libc.socket(1, 1, 0), address, len(address))
    return HttpResponse("stub")
