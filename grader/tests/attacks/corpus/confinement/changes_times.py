"""Dates another student's file back, past the deadline.

Layer: seccomp
Without: no confinement
Check: word
Proof: files
"""

import os

import target
from django.http import HttpResponse


async def view(request):
    os.utime(target.CANARY, (1, 1))
    return HttpResponse("stub")
