"""Starts threads, each of which waits, until memory for their stacks runs out.

Layer: limits
Without: no rlimits
Check: said
Proof: points
"""

import threading

from django.http import HttpResponse

threading.stack_size(256 * 1024**2)


async def view(request):
    stop = threading.Event()
    threads = [threading.Thread(target=stop.wait, daemon=True) for _ in range(40)]
    for thread in threads:
        thread.start()
    stop.set()
    return HttpResponse("worked")
