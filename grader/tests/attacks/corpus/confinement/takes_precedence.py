"""Chooses for itself how the machine shares out its CPUs: as root before everybody else, as another user in another way.

Layer: seccomp
Without: no confinement
Check: said
Proof: points
"""

import os

from django.http import HttpResponse


async def view(request):
    try:
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
    except PermissionError:
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
    return HttpResponse("worked")
