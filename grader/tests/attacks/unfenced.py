"""What a host may call first instead of the fence, to have a layer less. A module of its own: hosts have no pytest."""

from __future__ import annotations

import os
from dataclasses import dataclass

__all__ = ["Inherited", "nothing"]


def nothing() -> tuple[str, ...]:
    """No limit at all."""
    return ()


@dataclass(frozen=True)
class Inherited:
    """Leave a file open, and its content in the environment, as a fork of the judge would have them."""

    path: str

    def __call__(self) -> tuple[str, ...]:
        """Nothing is confined, either."""
        descriptor = os.open(self.path, os.O_RDONLY)
        os.environ["WORD"] = os.pread(descriptor, 100, 0).decode()
        return ()
