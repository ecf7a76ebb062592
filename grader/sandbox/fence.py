"""The confinement of a run: which layers every host gets, and what its judge sees of them."""

from __future__ import annotations

import functools
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from grader.errors import GraderError
from grader.sandbox import limits, trial
from grader.sandbox.bubblewrap import Wall
from grader.sandbox.layers import Layer, Unconfined
from grader.sandbox.reading import room_for

__all__ = ["Fence", "Isolation", "NotConfined", "choose"]

ALWAYS = ("separate process", "fresh process for each check", "empty environment", "limits on real time")
LIMITS = {"win32": (), "darwin": ("limits on CPU, memory (untested) and files",)}
"""Of the operating system, and of the judge where that has none; by platform, if not the usual ones."""
USUAL_LIMITS = ("limits on CPU, memory and files",)


class Isolation(StrEnum):
    """How much confinement is asked for."""

    AUTO = "auto"  # what this machine can; says what is missing
    STRICT = "strict"  # all that its platform has, or nothing is graded
    NONE = "none"  # the limits only


class NotConfined(GraderError):
    """Strict isolation was asked for, and this machine cannot give it."""


@dataclass(frozen=True, kw_only=True)
class Fence:
    """What confines every host of a run. All or nothing: a host that cannot apply a layer in force runs nothing."""

    isolation: Isolation
    layers: tuple[Layer, ...]  # this platform's
    wall: Wall | None = None  # around the process that hosts are forked from, if there is one

    @property
    def in_force(self) -> tuple[str, ...]:
        """The names of the layers that hold, for reports."""
        limited = LIMITS.get(sys.platform, USUAL_LIMITS)
        return (*ALWAYS, *limited, *(str(layer) for layer in self.layers if layer.in_force), *self._open)

    @property
    def missing(self) -> tuple[str, ...]:
        """What does not hold, and why, for reports."""
        if self.isolation is Isolation.NONE:
            return ("confinement: --isolation none",)
        if not self.layers:
            return (f"confinement: there is none for {sys.platform}",)
        return tuple(f"{layer.name}: {layer.missing}" for layer in self.layers if layer.missing and not layer.optional)

    @property
    def rooms(self) -> str | None:
        """The folder below which all must lie that hosts may write to; None if it may lie anywhere."""
        return self.wall.rooms if self.wall else None

    @property
    def stated(self) -> tuple[str, ...]:
        """What every report says: the layers in force, then each that is not, after the word "without"."""
        return (*self.in_force, *(f"without {what}" for what in self.missing))

    @property
    def warning(self) -> str:
        """What to tell whoever asked for no particular isolation; empty if nothing is missing."""
        if self.isolation is not Isolation.AUTO or not self.missing:
            return ""
        return f"Hosts are not fully confined here ({'; '.join(self.missing)}). See `grader doctor`."

    def before(
        self, *, packages: Iterable[str], writable: Iterable[str], server: int | str | None = None
    ) -> Callable[[], tuple[str, ...]]:
        """What a host calls before it imports the submission, which may import ``packages``, write below ``writable``
        and connect to ``server``, as in a Room. Returns the names of the layers that it applied."""
        return functools.partial(_enter, self._names, tuple(packages), tuple(writable), server)

    def verify(self, pid: int | None, told: Sequence[str]) -> None:
        """Compare what a host says to have applied with what was asked, and with what the kernel says of it;
        Unconfined if they differ. Nothing of the submission has run then."""
        if tuple(told) != self._names:
            raise Unconfined(f"the host applied {', '.join(told) or 'nothing'}, not {', '.join(self._names)}")
        if sys.platform == "linux" and pid is not None:
            from grader.sandbox import linux

            linux.verify(pid, frozenset((*self._names, *((self.wall.layer.name,) if self.wall else ()))))

    @property
    def _open(self) -> tuple[str, ...]:
        if not (self.layers and os.environ.get("DATABASE_URL")):
            return ()
        return ("open to the database server, told apart by its TCP port, or as one of all unix sockets",)

    @property
    def _names(self) -> tuple[str, ...]:
        """Of the layers that a host applies itself."""
        return tuple(layer.name for layer in self.layers if layer.in_force and not layer.optional)


def choose(isolation: Isolation | str = Isolation.AUTO, wall: Wall | None = None) -> Fence:
    """The layers for a run on this machine, with a second wall for who starts hosts behind it. NotConfined if
    ``strict`` is asked for and a layer cannot be had."""
    isolation = Isolation(isolation)
    if isolation is Isolation.NONE:
        return Fence(isolation=isolation, layers=())
    layers = (*trial.layers(), *((wall.layer,) if wall else ()))
    fence = Fence(isolation=isolation, layers=layers, wall=wall if wall and wall.command else None)
    if isolation is Isolation.STRICT and fence.missing:
        raise NotConfined(
            f"Nothing was graded, because hosts cannot be confined here. Missing: {'; '.join(fence.missing)}. "
            "`grader doctor` says more; `--isolation auto` grades with what there is."
        )
    return fence


def _enter(
    names: tuple[str, ...], packages: tuple[str, ...], writable: tuple[str, ...], server: int | str | None
) -> tuple[str, ...]:
    room = replace(room_for(packages, [os.path.realpath(path) for path in writable]), server=server)
    sys.dont_write_bytecode = True
    if writable:
        os.chdir(writable[0])
        tempfile.tempdir = writable[0]
    limits.apply(room)
    applied = []
    for means in trial.means():
        if means.name in names:
            means.apply(room)
            applied.append(means.name)
    return tuple(applied)
