"""Keeps the word that one check tells it in a file of the folder that it may write to.

Layer: clean start
Without: plain pytest
Check: remembered
Proof: points
"""

import pathlib

from django.http import HttpResponse

note = pathlib.Path("note.txt")


async def view(request):
    if "word" in request.GET:
        note.write_text(request.GET["word"])
        return HttpResponse("kept")
    return HttpResponse(note.read_text() if note.exists() else "nothing")
