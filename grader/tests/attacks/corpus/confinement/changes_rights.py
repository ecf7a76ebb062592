"""Makes another student's file readable for everybody.

Layer: seccomp
Without: no confinement
Check: word
Proof: files
"""

import os

import target
from django.http import HttpResponse


async def view(request):
    os.chmod(target.CANARY, 0o777)
    return HttpResponse("stub")
