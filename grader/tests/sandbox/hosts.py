"""What a host may call first instead of the fence. A module of its own: hosts have no pytest."""

from __future__ import annotations

import os

__all__ = ["say"]


def say(layers: tuple[str, ...], folder: str = ".") -> tuple[str, ...]:
    """Apply nothing, and say that; go on in a folder."""
    os.chdir(folder)
    return layers
