"""Changes the limits of another process.

Layer: seccomp
Without: no confinement
Check: said
Proof: points
"""

import resource

import target
from django.http import HttpResponse


async def view(request):
    resource.prlimit(target.VICTIM, resource.RLIMIT_NOFILE, (100, 100))
    return HttpResponse("worked")
