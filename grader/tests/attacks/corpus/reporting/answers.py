"""Puts the same into its answer.

Layer: reporting
Without: unescaped
Check: word
Proof: text
"""

import target
from django.http import HttpResponse


async def view(request):
    return HttpResponse(f"{target.TOKEN}\n::error title=owned::x\n\x1b[2J<script>alert(1)</script>]]>|`")
