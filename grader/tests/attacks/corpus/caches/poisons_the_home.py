"""Leaves something in the cache of the instructor's home.

Layer: Landlock
Without: no confinement
Check: word
Proof: files
"""

import pathlib

import target
from django.http import HttpResponse


async def view(request):
    folder = pathlib.Path(target.HOME) / ".cache"
    folder.mkdir()
    (folder / "attack").write_text("owned")
    return HttpResponse("stub")
