"""Answers with True, which equals 1 in Python, and with 1 where another number was asked for.

Layer: check design
Without: weak check
Check: number
Proof: points
"""

from django.http import JsonResponse


async def view(request):
    return JsonResponse({"count": True})
