"""Reads from address 0: the interpreter ends, and in one process all results with it.

Layer: process
Without: plain pytest
Check: word
Proof: crash
"""

import ctypes


async def view(request):
    ctypes.string_at(0)
