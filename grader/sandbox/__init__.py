"""What fences a host in: limits, and the means of confinement that its platform has.

The judge asks :func:`choose` for a :class:`Fence`; each host calls ``fence.before(…)`` as the last of our code before
the submission is imported, and ``fence.verify(…)`` looks at the host before that goes on. :func:`prepare` is for the
process that hosts are forked from.
"""

from __future__ import annotations

import sys

from grader.sandbox.fence import Fence, Isolation, NotConfined, choose
from grader.sandbox.layers import Layer, Unconfined
from grader.sandbox.reading import prepare as _prepare_reading

__all__ = ["Fence", "Isolation", "Layer", "NotConfined", "Unconfined", "choose", "prepare"]


def prepare() -> None:
    """Do once, before a process forks its hosts, what each of them would have to do."""
    _prepare_reading()
    if sys.platform == "linux":
        from grader.sandbox import linux

        linux.prepare()
