"""Starts threads whose stacks take hardly any memory of its own, but much of the kernel's.

Layer: limits
Without: usual limits
Check: said
Proof: points
Limits: threads=100
"""

import ctypes

from django.http import HttpResponse

libc = ctypes.CDLL(None)
SMALLEST = 16_384


async def view(request):
    attributes = ctypes.create_string_buffer(256)
    libc.pthread_attr_init(attributes)
    libc.pthread_attr_setstacksize(attributes, ctypes.c_size_t(SMALLEST))
    for _ in range(300):
        wait = ctypes.cast(libc.pause, ctypes.c_void_p)
        if libc.pthread_create(ctypes.byref(ctypes.c_ulong()), attributes, wait, None):
            return HttpResponse("stub")
    libc.usleep(1_000_000)
    return HttpResponse("worked")
