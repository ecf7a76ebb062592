"""Leaves a cookie with the visitor that its client cannot send back, and so trips the check's next visit.

Layer: check design
Without: trusting visitor
Check: locked
Proof: ungradable
"""

from django.http import HttpResponse


async def view(request):
    return HttpResponse(status=503, headers={"Set-Cookie": "word=é"})
