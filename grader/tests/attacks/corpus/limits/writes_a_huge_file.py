"""Writes the last byte of a file of a gigabyte, with a hole before it.

Layer: limits
Without: no rlimits
Check: said
Proof: points
"""

import tempfile

from django.http import HttpResponse


async def view(request):
    with tempfile.TemporaryFile() as file:
        file.seek(1024**3)
        file.write(b"x")
        file.flush()
    return HttpResponse("worked")
