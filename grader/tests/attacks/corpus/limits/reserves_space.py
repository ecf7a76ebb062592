"""Has the kernel reserve the space of a large file, which takes no time, whatever its size.

Layer: seccomp
Without: no confinement
Check: said
Proof: points
"""

import ctypes
import tempfile

from django.http import HttpResponse


async def view(request):
    with tempfile.TemporaryFile() as file:
        failed = ctypes.CDLL(None).fallocate(file.fileno(), 0, ctypes.c_long(0), ctypes.c_long(8_000_000))
    return HttpResponse("stub" if failed else "worked")
