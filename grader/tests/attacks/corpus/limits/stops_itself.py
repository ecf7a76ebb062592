"""Stops its own process: it needs no CPU, answers nothing and hears no signal but one.

Layer: limits
Without: plain pytest
Check: said
Proof: hangs
Limits: turn_wall_s=1.0
"""

import os
import signal


async def view(request):
    os.kill(os.getpid(), signal.SIGSTOP)
