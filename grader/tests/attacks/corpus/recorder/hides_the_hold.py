"""Blocks the event loop, and keeps the judge from hearing that it does.

Layer: check design
Without: weak check
Check: together
Proof: points
"""

import sys
import time

from django.http import HttpResponse

Host = sys.modules["grader.lockstep.host"].Host
exchange = Host.exchange
Host.exchange = lambda self, next_timer, hold=None: exchange(self, next_timer)
Host.say.__code__ = (
    lambda self, message: None if type(message).__name__ == "Blocked" else self._said.append(message)
).__code__


async def view(request):
    time.sleep(1)
    return HttpResponse("ok")
