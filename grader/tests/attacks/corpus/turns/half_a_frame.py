"""Sends half a frame, and the other half three seconds later.

Layer: limits
Without: usual limits
Check: said
Proof: points
Limits: turn_wall_s=1.0
"""

import ctypes
import gc
import os
import struct
from multiprocessing.connection import Connection

import msgspec

ANSWER = {
    "said": [
        {"t": "start", "id": 1, "status": 200, "headers": []},
        {"t": "body", "id": 1, "body": b"worked", "more": False},
    ],
    "next": None,
}


async def view(request):
    data = msgspec.msgpack.encode(ANSWER)
    frame = struct.pack("!i", len(data)) + data
    for found in gc.get_objects():
        if isinstance(found, Connection) and found.writable and found.readable:
            os.write(found.fileno(), frame[:9])
            ctypes.CDLL(None).poll(None, 0, 3_000)
            os.write(found.fileno(), frame[9:])
            found.recv_bytes()
    os._exit(0)
