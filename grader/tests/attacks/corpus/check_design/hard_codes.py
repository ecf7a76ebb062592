"""Answers with the value of the statement's example, and asks nobody.

Layer: check design
Without: weak check
Check: drawn
Proof: points
"""

from django.http import HttpResponse


async def view(request):
    return HttpResponse("tree")
