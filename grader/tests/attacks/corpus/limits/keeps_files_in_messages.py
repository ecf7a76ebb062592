"""Keeps deleted files open as messages on their way, where the limit on open files does not count them.

Layer: seccomp
Without: no confinement
Check: said
Proof: points
"""

import array
import os
import socket

from django.http import HttpResponse


def send(end):
    files = []
    for _ in range(100):
        files.append(os.open("file", os.O_CREAT | os.O_WRONLY))
        os.unlink("file")
    try:
        end.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", files))])
    finally:
        for file in files:
            os.close(file)


async def view(request):
    here, there = socket.socketpair()
    for _ in range(3):
        send(here)
    return HttpResponse("worked")
