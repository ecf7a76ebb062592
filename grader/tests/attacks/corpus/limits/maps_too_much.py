"""Maps six gigabytes, which costs nothing until they are used.

Layer: limits
Without: no rlimits
Check: said
Proof: points
"""

import mmap

from django.http import HttpResponse


async def view(request):
    mapped = mmap.mmap(-1, 6 * 1024**3)
    mapped.close()
    return HttpResponse("worked")
