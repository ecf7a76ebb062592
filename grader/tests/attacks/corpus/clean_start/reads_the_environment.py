"""Answers with the word that the judge has in its environment.

Layer: clean start
Without: inherited
Check: word
Proof: points
"""

import os

from django.http import HttpResponse


async def view(request):
    return HttpResponse(os.environ.get("WORD", "nothing"))
