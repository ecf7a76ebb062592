"""Prints what would be a command to GitHub's runner, a script to a browser and an order to a terminal.

Layer: reporting
Without: unescaped
Check: word
Proof: text
"""

import target
from django.http import HttpResponse

TEXT = f"{target.TOKEN}\n::error title=owned::x\n\x1b]0;owned\x07\x1b[2J<script>alert(1)</script>]]>\n```\n@everyone\n"


async def view(request):
    print(TEXT)
    return HttpResponse("stub")
