"""bubblewrap, a second wall on Linux: around the process that hosts are forked from, and so around each of them.

There they are alone: what is not named here does not exist, they have no network, and see no other process. Whoever
gets past Landlock and seccomp is still inside. Its options: https://manpages.debian.org/bookworm/bubblewrap/bwrap.1.en.html
"""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from grader.sandbox.layers import Layer
from grader.sandbox.reading import lies_in, read_by_all

__all__ = ["NAME", "Wall", "installed", "wall"]

NAME = "bubblewrap"
PROGRAM = "bwrap"
PATIENCE_S = 10.0
SYSTEM = ("/usr", "/bin", "/lib", "/lib32", "/lib64", "/nix/store", "/gnu/store")


@dataclass(frozen=True, kw_only=True)
class Wall:
    """A wall for one course. ``command`` goes in front of that of the process to put behind it; empty if there is none.
    What a host may write to must lie below ``rooms``."""

    layer: Layer
    command: tuple[str, ...] = ()
    rooms: str | None = None

    @property
    def network(self) -> bool:
        """Whether the network is open behind it."""
        return "--unshare-net" not in self.command


def wall(
    *,
    packages: Iterable[str] = (),
    hidden: Iterable[str] = (),
    shown: Iterable[str] = (),
    rooms: Callable[[], str],
    network: bool = False,
) -> Wall | None:
    """A wall behind which there is Python with these packages, what is ``shown`` even where it lies in a folder that is
    ``hidden``, and the folder from ``rooms`` to write in. None where there is no such thing as bubblewrap."""
    if sys.platform != "linux":
        return None
    program = shutil.which(PROGRAM)
    stops = "all of that once more, around all hosts" + (", but for the network" if network else "")
    if not program:
        return Wall(layer=Layer(name=NAME, stops=stops, missing="it is not installed", optional=True))
    folder = rooms()
    command = (program, *_options(tuple(packages), tuple(hidden), tuple(shown), folder, network=network))
    layer = Layer(name=NAME, stops=stops, missing=_missing(command), optional=True)
    return Wall(layer=layer) if layer.missing else Wall(layer=layer, command=command, rooms=folder)


def installed() -> str:
    """The version of bubblewrap that this machine has, in its own words; empty if it has none. Whether that may do its
    work, :func:`wall` tries."""
    program = shutil.which(PROGRAM)
    if sys.platform != "linux" or not program:
        return ""
    try:
        done = subprocess.run(  # noqa: S603 - our own
            [program, "--version"], capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=PATIENCE_S
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"{NAME}, which does not start ({type(error).__name__})"
    return done.stdout.strip() or NAME


def _options(
    packages: tuple[str, ...], hidden: tuple[str, ...], shown: tuple[str, ...], rooms: str, *, network: bool
) -> Iterator[str]:
    yield from ("--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try", "--as-pid-1")
    yield from ("--new-session", *(() if network else ("--unshare-net",)))
    if os.geteuid() == 0:  # whose own rights on others' files a user namespace would take away
        yield from ("--cap-drop", "ALL", "--cap-add", "CAP_DAC_READ_SEARCH")
    else:
        yield "--unshare-user"
    for path in _outermost((*SYSTEM, *read_by_all(packages))):
        yield from ("--ro-bind-try", path, path)
    yield from ("--dev", "/dev", "--proc", "/proc")
    for path in hidden:
        yield from ("--tmpfs", path)
    for path in shown:
        yield from ("--ro-bind-try", path, path)
    here = str(Path.cwd())  # where each host begins
    yield from ("--bind", rooms, rooms, "--dir", here, "--chdir", here)
    for path in (*hidden, "/"):
        yield from ("--remount-ro", path)


def _outermost(paths: Iterable[str]) -> Iterator[str]:
    """Each path that does not lie in another one."""
    every = sorted({path for path in paths if path != "/" and not lies_in(path, "/dev")})
    return (path for path in every if not any(lies_in(path, other) for other in every if other != path))


@functools.cache
def _missing(command: tuple[str, ...]) -> str:
    """Why there is no wall by this command, found by trying; empty if it stands."""
    if not Path(f"/proc/self/task/{threading.get_native_id()}/children").exists():
        return "this kernel does not list the children of a process, by which the judge finds a host behind it"
    alone = [sys.executable, "-I", "-S", "-c", "import os, sys; sys.exit(os.getpid() != 1)"]
    try:
        done = subprocess.run(  # noqa: S603 - our own
            [*command, *alone], env={}, capture_output=True, stdin=subprocess.DEVNULL, timeout=PATIENCE_S
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"it does not start ({type(error).__name__})"
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        return said[-1][:200] if said else f"it ends with {done.returncode}"
    return ""
