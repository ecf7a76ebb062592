"""Ends the process, with the exit status of success, when the first visitor comes.

Layer: process
Without: plain pytest
Check: word
Proof: points
"""

import os


async def view(request):
    os._exit(0)
