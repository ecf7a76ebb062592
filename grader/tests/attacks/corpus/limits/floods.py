"""Answers with more than a host may send.

Layer: limits
Without: usual limits
Check: said
Proof: points
Limits: sent_bytes=2000000
"""

from django.http import HttpResponse


async def view(request):
    return HttpResponse("worked" + "x" * 5_000_000)
