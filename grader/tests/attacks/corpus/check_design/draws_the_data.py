"""Draws the check's values itself, from the random numbers that its own process begins with.

Layer: check design
Without: one seed
Check: drawn
Proof: points
"""

import random

from django.http import HttpResponse

SYLLABLES = """ba be bo da de do fa fi ga go ha ka ki ko la le lo ma mi mo na ne no pa pi ra ri ro sa so ta te to va vi
za""".split()
word = "".join(random.choice(SYLLABLES) for _ in range(random.randint(3, 5)))


async def view(request):
    return HttpResponse(word)
