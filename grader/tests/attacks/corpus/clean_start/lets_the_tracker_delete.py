"""Asks the process that cleans up after multiprocessing, which nobody confines, to delete a file of the judge's.

Layer: clean start
Without: plain pytest
Check: word
Proof: files
"""

import target
from django.http import HttpResponse


async def view(request):
    from multiprocessing import resource_tracker

    resource_tracker.register(f"/{target.SHARED}", "shared_memory")
    return HttpResponse("stub")
