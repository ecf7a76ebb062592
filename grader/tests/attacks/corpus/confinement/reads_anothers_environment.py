"""Reads the environment of a process that keeps the word there.

Layer: Landlock
Without: no confinement
Check: word
Proof: points
"""

import target
from django.http import HttpResponse


async def view(request):
    environment = open(f"/proc/{target.VICTIM}/environ").read().split("\0")
    return HttpResponse(next(line[5:] for line in environment if line.startswith("WORD=")))
