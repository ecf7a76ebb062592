"""Host and judge, two processes on one virtual clock."""

import sys

if "httpx" not in sys.modules:  # which imports its command line if it can: a tenth of the start-up, and 6 MB
    sys.modules["httpx._main"] = None  # type: ignore[assignment]
