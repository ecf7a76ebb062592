"""Blocks the event loop, and drops the record of it before it is told.

Layer: check design
Without: weak check
Check: together
Proof: points
"""

import sys
import time

from django.http import HttpResponse

Host = sys.modules["grader.lockstep.host"].Host
say = Host.say
Host.say = lambda self, message: None if type(message).__name__ == "Blocked" else say(self, message)


async def view(request):
    time.sleep(1)
    return HttpResponse("ok")
