"""Replaces the hidden checks by easy ones, for those who are graded afterwards.

Layer: Landlock
Without: no confinement
Check: word
Proof: files
"""

import target
from django.http import HttpResponse


async def view(request):
    with open(target.CHECKS, "w") as file:
        file.write("from grader.checking import check\n\n@check(points=1, task=1)\nasync def test_it():\n    'Easy.'\n")
    return HttpResponse("stub")
