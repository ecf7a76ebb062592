"""Walks to the file of another student through the root folder of its parent process.

Layer: Landlock
Without: no confinement
Check: word
Proof: points
"""

import os

import target
from django.http import HttpResponse


async def view(request):
    return HttpResponse(open(f"/proc/{os.getppid()}/root{target.CANARY}").read())
