"""Makes a file in memory, which no rule on paths covers, and could run a program from there.

Layer: seccomp
Without: no confinement
Check: said
Proof: points
"""

import ctypes

from django.http import HttpResponse


async def view(request):
    return HttpResponse("worked" if ctypes.CDLL(None).memfd_create(b"program", 0) >= 0 else "stub")
