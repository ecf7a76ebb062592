"""Takes the real lock of the thread that may run, and waits for real: nobody else gets a turn.

Layer: limits
Without: usual limits
Check: said
Proof: points
Limits: turn_wall_s=1.0
"""

import sys

from django.http import HttpResponse


async def view(request):
    lock = sys.modules["grader.lockstep.ledger"]._allocate_lock()
    lock.acquire()
    lock.acquire(timeout=3)
    return HttpResponse("worked")
