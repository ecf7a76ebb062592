"""Keeps the word that one check tells it in a module, for the next.

Layer: clean start
Without: plain pytest
Check: remembered
Proof: points
"""

import sys

from django.http import HttpResponse


async def view(request):
    if "word" in request.GET:
        sys.kept = request.GET["word"]
    return HttpResponse(getattr(sys, "kept", "nothing"))
