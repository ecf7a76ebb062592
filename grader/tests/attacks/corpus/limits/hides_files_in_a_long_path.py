"""Makes more files than it may where no path is short enough to lead to them.

Layer: limits
Without: no look at the disk
Check: said
Proof: points
"""

import asyncio
import os

from django.http import HttpResponse


async def view(request):
    here = os.open(".", os.O_RDONLY)
    for _ in range(17):
        os.mkdir("x" * 250)
        os.chdir("x" * 250)
    for number in range(1_100):
        open(str(number), "w").close()
    os.fchdir(here)
    await asyncio.sleep(1)
    return HttpResponse("worked")
