"""Replaces, in the module of the checks, the word that they expect by its own.

Layer: process
Without: plain pytest
Check: word
Proof: points
"""

import sys

from django.http import HttpResponse


async def view(request):
    for module in list(sys.modules.values()):
        if isinstance(getattr(module, "WORD", None), str):
            module.WORD = "stub"
    return HttpResponse("stub")
