"""Answers with a redirect that the visitor's client cannot make a request of, as if the check were to blame.

Layer: check design
Without: trusting visitor
Check: said
Proof: ungradable
"""

from django.http import HttpResponse


async def view(request):
    return HttpResponse("stub", status=302, headers={"Location": "mailto:somebody"})
