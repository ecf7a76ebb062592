"""What tests have a host call first. A module of its own: a host could not import the tests, for it has no pytest."""

from __future__ import annotations

import os

__all__ = ["refuse_host", "set_before"]


def set_before() -> tuple[str, ...]:
    """Leave a trace in the host."""
    os.environ["BEFORE"] = os.environ.get("BEFORE", "") + "1"
    return ("a layer",)


def refuse_host() -> tuple[str, ...]:
    """Refuse."""
    raise PermissionError("no sandbox")
