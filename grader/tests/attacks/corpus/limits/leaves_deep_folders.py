"""Leaves folders in folders, more of them than Python allows calls, so that who removes them stumbles.

Layer: limits
Without: simple removal
Check: said
Proof: private
"""

import os

from django.http import HttpResponse


async def view(request):
    here = os.open(".", os.O_RDONLY)
    for _ in range(980):
        os.mkdir("x")
        os.chdir("x")
    os.fchdir(here)
    return HttpResponse("stub")
