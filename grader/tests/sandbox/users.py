"""Becoming an ordinary user, in a host of root. A module of its own: hosts have no pytest."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

__all__ = ["NOBODY", "as_nobody"]

NOBODY = 65_534


def as_nobody(then: Callable[[], Sequence[str]]) -> Sequence[str]:
    """Become an ordinary user for good, then do that."""
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, NOBODY)
    return then()
