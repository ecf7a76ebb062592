"""Ends the process, with the exit status of success, before a check has looked.

Layer: process
Without: plain pytest
Check: word
Proof: points
"""

import os

os._exit(0)
