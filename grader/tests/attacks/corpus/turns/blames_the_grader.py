"""Says what only the grader's own code says: that the process could not be set up, so that nothing can be graded.

Layer: process
Without: believing judge
Check: word
Proof: ungradable
"""

import gc
import os
from multiprocessing.connection import Connection

import msgspec


async def view(request):
    for found in gc.get_objects():
        if isinstance(found, Connection) and found.writable and found.readable:
            found.send_bytes(msgspec.msgpack.encode({"said": [{"t": "ready", "error": "no memory"}], "next": None}))
            found.recv_bytes()
    os._exit(0)
