"""Imports what runs checks: by a judge before its first check, or by the fork server of which many judges are copies.

All of it stays. To look for garbage in it again and again would be in vain, and a tenth of a judge's time.
"""

from __future__ import annotations

import gc

gc.disable()
try:
    from grader.checking import collector, session
finally:
    gc.enable()
gc.freeze()

__all__ = ["collector", "session"]
