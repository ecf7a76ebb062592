"""Puts the same into the message of an exception.

Layer: reporting
Without: unescaped
Check: word
Proof: text
"""

import target


async def view(request):
    raise RuntimeError(f"{target.TOKEN}\n::error title=owned::x\n\x1b[2J<script>alert(1)</script>]]>|`")
