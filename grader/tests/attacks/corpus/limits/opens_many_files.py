"""Opens five hundred files at once.

Layer: limits
Without: no rlimits
Check: said
Proof: points
"""

import os

from django.http import HttpResponse


async def view(request):
    opened = [os.open("/dev/null", os.O_RDONLY) for _ in range(500)]
    for descriptor in opened:
        os.close(descriptor)
    return HttpResponse("worked")
