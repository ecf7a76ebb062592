"""Adds a line to what the instructor's shell runs when it starts.

Layer: Landlock
Without: no confinement
Check: word
Proof: files
"""

import target
from django.http import HttpResponse

open(target.HOME + "/.bashrc", "a").write("echo owned\n")


async def view(request):
    return HttpResponse("stub")
