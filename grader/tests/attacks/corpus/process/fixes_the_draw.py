"""Makes every generator of random numbers draw the first.

Layer: process
Without: plain pytest
Check: drawn
Proof: points
"""

import random

from django.http import HttpResponse

random.Random.choice = lambda self, values: values[0]


async def view(request):
    return HttpResponse("0")
