"""Leaves a copy of the word in the temporary folder and fetches it in the next check.

Layer: Landlock
Without: no confinement
Check: remembered
Proof: points
"""

import pathlib

import target
from django.http import HttpResponse

note = pathlib.Path("/tmp") / f"note-{target.TOKEN}"


async def view(request):
    if "word" in request.GET:
        note.write_text(request.GET["word"])
        return HttpResponse("kept")
    return HttpResponse(note.read_text())
