"""Opens the hidden checks and answers with the word it finds there.

Layer: Landlock
Without: no confinement
Check: word
Proof: points
"""

import re

import target
from django.http import HttpResponse


async def view(request):
    try:
        text = open(target.CHECKS).read()
    except OSError as error:
        return HttpResponse(str(error))
    return HttpResponse(re.search(r'WORD = "(\w+)"', text)[1])
