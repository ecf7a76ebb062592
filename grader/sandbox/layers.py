"""The words of a sandbox: what a host may touch, a means of confining it, and a layer as reports show it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Layer", "Means", "Room", "Unconfined"]


class Unconfined(Exception):
    """A host is not confined as it should be. Nothing of the submission has run."""


@dataclass(frozen=True, kw_only=True)
class Room:
    """What a confined process may still touch, as real paths; folders count with all that lies in them."""

    readable: tuple[str, ...] = ()
    listable: tuple[str, ...] = ()  # names only
    writable: tuple[str, ...] = ()
    server: int | str | None = None  # one that it may connect to: a TCP port, of any machine, or the path of a socket


@dataclass(frozen=True, kw_only=True)
class Means:
    """One way to confine a process.

    ``apply`` is called in the process itself, before it starts a thread, for good; what it raises refuses the host.
    """

    name: str
    stops: str
    apply: Callable[[Room], None]
    tested: bool = True  # on a machine of its platform


@dataclass(frozen=True, kw_only=True)
class Layer:
    """What confines hosts on this machine, or would if nothing were ``missing``."""

    name: str
    stops: str
    missing: str = ""  # why it is not in force
    tested: bool = True
    optional: bool = False  # others stop the same: hosts are confined without it

    @property
    def in_force(self) -> bool:
        """Whether every host is confined by it."""
        return not self.missing

    def __str__(self) -> str:
        return self.name if self.tested else f"{self.name} (untested)"
