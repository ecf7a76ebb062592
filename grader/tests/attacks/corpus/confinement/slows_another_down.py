"""Lowers the priority of another process of the same user.

Layer: seccomp
Without: no confinement
Check: word
Proof: victim
"""

import os

import target
from django.http import HttpResponse


async def view(request):
    os.setpriority(os.PRIO_PROCESS, target.VICTIM, 19)
    return HttpResponse("stub")
