"""Changes the exit status when the interpreter ends: by a function, and by an object that is collected.

Layer: process
Without: plain pytest
Check: word
Proof: points
"""

import atexit
import os

from django.http import HttpResponse


class Last:
    def __del__(self, leave=os._exit):
        leave(0)


last = Last()
atexit.register(os._exit, 0)


async def view(request):
    return HttpResponse("stub")
