"""Ignores every signal that can be ignored, and waits.

Layer: limits
Without: usual limits
Check: said
Proof: points
Limits: turn_wall_s=1.0
"""

import ctypes
import signal

from django.http import HttpResponse


async def view(request):
    for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    ctypes.CDLL(None).poll(None, 0, 3_000)
    return HttpResponse("worked")
