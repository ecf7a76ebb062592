"""Connects to the socket on which the judge asks for hosts, and asks for one that runs what it says, which nobody confines.

Layer: seccomp
Without: no confinement
Check: word
Proof: files
"""

import os
import pickle
import re
import socket
import sys
from multiprocessing import connection as pipes
from multiprocessing import reduction

import target
from django.http import HttpResponse

sys.modules["grader.lockstep.record"].Recorder._refuse.__code__ = (lambda self, event, args: None).__code__


class Owned:
    def __reduce__(self):
        return open, (target.HOME + "/owned", "w")


def address():
    # Its parent's only: others on this machine may have fork servers, too.
    folder = f"/proc/{os.getppid()}/fd"
    own = set()
    for number in os.listdir(folder):
        try:
            own.update(re.findall(r"socket:\[(\d+)\]", os.readlink(f"{folder}/{number}")))
        except OSError:
            pass
    lines = (line.split() for line in open("/proc/net/unix").read().splitlines()[1:])
    return next(fields[7] for fields in lines if len(fields) == 8 and fields[6] in own)


def key():
    # From Python 3.14 on, the socket asks for one. This process is a fork of the one that knows it, in its very call.
    frame = sys._getframe()
    while frame is not None and "authkey" not in frame.f_locals:
        frame = frame.f_back
    return frame.f_locals["authkey"] if frame else b""


async def view(request):
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(address())
        if authkey := key():
            wrapped = pipes.Connection(connection.fileno())
            pipes.answer_challenge(wrapped, authkey)
            pipes.deliver_challenge(wrapped, authkey)
            wrapped._detach()
        theirs, ours = os.pipe()
        said, say = os.pipe()
        reduction.sendfds(connection, [theirs, say, said, os.open("/dev/null", os.O_RDWR)])
        os.write(ours, pickle.dumps(Owned()))
        os.close(say)
        os.close(theirs)
        while os.read(said, 100) and not os.path.exists(target.HOME + "/owned"):
            pass
    return HttpResponse("stub")
