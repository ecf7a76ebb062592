"""Writes forty files of a megabyte into its own folder.

Layer: limits
Without: usual limits
Check: said
Proof: points
Limits: disk_bytes=2000000
"""

import asyncio

from django.http import HttpResponse


async def view(request):
    for number in range(40):
        with open(f"file{number}", "wb") as file:
            file.write(b"x" * 1_000_000)
    await asyncio.sleep(1)
    return HttpResponse("worked")
