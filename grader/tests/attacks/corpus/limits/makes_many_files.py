"""Makes empty files and folders until a file system could have no more of them.

Layer: limits
Without: usual limits
Check: said
Proof: points
Limits: disk_files=100
"""

import asyncio
import os

from django.http import HttpResponse


async def view(request):
    for number in range(20):
        os.mkdir(f"folder{number}")
        for other in range(20):
            open(f"folder{number}/file{other}", "w").close()
    await asyncio.sleep(1)
    return HttpResponse("worked")
