"""Has another process run only when nobody else wants to.

Layer: seccomp
Without: no confinement
Check: word
Proof: victim
"""

import os

import target
from django.http import HttpResponse


async def view(request):
    os.sched_setscheduler(target.VICTIM, os.SCHED_IDLE, os.sched_param(0))
    return HttpResponse("stub")
