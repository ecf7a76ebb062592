"""Answers at all.

Layer: check design
Without: weak check
Check: word
Proof: points
"""

from django.http import HttpResponse


async def view(request):
    return HttpResponse("here you are")
