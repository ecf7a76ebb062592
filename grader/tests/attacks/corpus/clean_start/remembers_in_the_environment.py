"""Keeps the word that one check tells it in the environment, for processes that are born later.

Layer: clean start
Without: plain pytest
Check: remembered
Proof: points
"""

import os

from django.http import HttpResponse


async def view(request):
    if "word" in request.GET:
        os.environ["KEPT"] = request.GET["word"]
    return HttpResponse(os.environ.get("KEPT", "nothing"))
