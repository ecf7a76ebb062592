"""Takes away what notices sockets, and connects in plain Python.

Layer: seccomp
Without: no confinement
Check: word
Proof: tcp
"""

import socket
import sys

import target
from django.http import HttpResponse

Recorder = sys.modules["grader.lockstep.record"].Recorder
Recorder._refuse.__code__ = (lambda self, event, args: None).__code__


async def view(request):
    with socket.socket() as connection:
        connection.connect(target.TCP)
    return HttpResponse("stub")
