"""Computes for some seconds without ever waiting.

Layer: limits
Without: usual limits
Check: said
Proof: points
Limits: turn_cpu_s=0.2, cpu_s=10
"""

import time

from django.http import HttpResponse

thread_time = time.thread_time


async def view(request):
    end = thread_time() + 3
    while thread_time() < end:
        sum(range(1000))
    return HttpResponse("worked")
