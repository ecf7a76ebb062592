"""Makes waiting end at once in its own process, and says that it took as long as it should.

Layer: process
Without: weak check
Check: took
Proof: points
"""

import sys
import time

from django.http import HttpResponse

Ledger = sys.modules["grader.lockstep.ledger"].Ledger


def at_once(self, waiter, seconds=None, *, what=""):
    self.clock.advance(self.clock.now + (seconds or 0))
    return True


async def view(request):
    wait, Ledger.wait = Ledger.wait, at_once
    began = time.monotonic()
    time.sleep(1)
    Ledger.wait = wait
    return HttpResponse("ok", headers={"x-took": str(round(time.monotonic() - began, 3))})
