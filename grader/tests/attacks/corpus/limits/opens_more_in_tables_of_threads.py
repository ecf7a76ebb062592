"""Has threads that keep deleted files open in tables of their own, which close_range makes, each with its own limit.

Layer: seccomp
Without: no confinement
Check: said
Proof: points
"""

import ctypes
import os

from django.http import HttpResponse

libc = ctypes.CDLL(None)
UNSHARE = 2
kept = []


@ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p)
def keep(_):
    kept.append(libc.close_range(1_000, 1_000, UNSHARE))
    libc.pause()


def open_all():
    try:
        while True:
            yield os.open("file", os.O_CREAT | os.O_WRONLY)
            os.unlink("file")
    except OSError:
        return


async def view(request):
    for round in range(3):
        files = list(open_all())
        libc.pthread_create(ctypes.byref(ctypes.c_ulong()), None, keep, None)
        while len(kept) == round:
            libc.usleep(1_000)
        for file in files:
            os.close(file)
    return HttpResponse("worked" if kept == [0, 0, 0] else "stub")
