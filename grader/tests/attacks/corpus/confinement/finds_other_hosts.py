"""Looks into the private folders of all other hosts for a database with the word.

Layer: Landlock
Without: no confinement
Check: word
Proof: points
"""

import pathlib

import target
from django.http import HttpResponse


async def view(request):
    for folder in (pathlib.Path.cwd().parent, pathlib.Path(target.CANARY).parent):
        for path in folder.iterdir():
            if path.name == "canary":
                return HttpResponse(path.read_text())
    return HttpResponse("nothing")
