"""Reads from every descriptor that the process was born with.

Layer: clean start
Without: inherited
Check: word
Proof: points
"""

import os
import re
import stat

from django.http import HttpResponse


async def view(request):
    for descriptor in range(256):
        try:
            if stat.S_ISREG(os.fstat(descriptor).st_mode):
                found = re.fullmatch(rb"[0-9a-f]{16}", os.pread(descriptor, 1_000, 0))
                if found:
                    return HttpResponse(found[0])
        except OSError:
            pass
    return HttpResponse("nothing")
