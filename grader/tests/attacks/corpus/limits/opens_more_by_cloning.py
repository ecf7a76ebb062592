"""Makes a thread by a raw clone that does not share the table of open files, and keeps deleted ones open in it.

Layer: seccomp
Without: no confinement
Check: said
Proof: points
"""

import ctypes

from django.http import HttpResponse

libc = ctypes.CDLL(None)
VM_SIGHAND_THREAD = 0x10900
SIZE = 65_536
stack = ctypes.create_string_buffer(SIZE)


async def view(request):
    top = ctypes.c_void_p((ctypes.addressof(stack) + SIZE - 256) // 16 * 16)
    thread = libc.clone(ctypes.cast(libc.pause, ctypes.c_void_p), top, VM_SIGHAND_THREAD, None)
    return HttpResponse("worked" if thread > 0 else "stub")
