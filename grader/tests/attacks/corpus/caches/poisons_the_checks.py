"""Leaves byte code beside the hidden checks, which the next student's judge would take for theirs.

Layer: Landlock
Without: no confinement
Check: word
Proof: files
"""

import pathlib

import target
from django.http import HttpResponse


async def view(request):
    folder = pathlib.Path(target.CHECKS).parent / "__pycache__"
    folder.mkdir(exist_ok=True)
    (folder / "attack.cpython-311-pytest-9.pyc").write_bytes(b"byte code")
    return HttpResponse("stub")
