"""A wall around the fork server: a command in front of its own, which may give it process ids of its own. What a host
is called behind it is not what it is called here."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator, Sequence
from multiprocessing import util
from pathlib import Path
from typing import Any

__all__ = ["behind", "rename"]

TRIES, PAUSE_S = 20, 0.01


@contextlib.contextmanager
def behind(wall: Sequence[str]) -> Iterator[None]:
    """What multiprocessing starts meanwhile, other than by forking, starts with this command in front of its own."""
    real = util.spawnv_passfds

    def spawn(path: Any, args: Sequence[Any], passfds: Sequence[int]) -> int:
        return real(os.fsencode(wall[0]), [*wall, *args], passfds)

    if wall:
        util.spawnv_passfds = spawn
    try:
        yield
    finally:
        util.spawnv_passfds = real


def rename(process: Any) -> None:
    """Have a ``Process``, just started by a fork server behind a wall, know its id out here; OSError, and no signal is
    ever sent to it, if that cannot be found."""
    from multiprocessing import forkserver

    popen = process._popen
    inside, server = popen.pid, forkserver._forkserver._forkserver_pid  # type: ignore[attr-defined]
    for _ in range(TRIES):  # the list of children may lack one while another one ends
        with contextlib.suppress(OSError):
            for pid in _descendants(server):
                if _names(pid)[-1] == inside:
                    popen.pid = pid
                    return
        time.sleep(PAUSE_S)
    popen.returncode = 255  # as if it had ended: another process has this id here
    raise OSError("a host was started behind the wall, and cannot be found")


def _descendants(pid: int) -> Iterator[int]:
    for child in map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()):
        yield child
        yield from _descendants(child)


def _names(pid: int) -> list[int]:
    """A process's ids, the innermost last."""
    status = Path(f"/proc/{pid}/status").read_text()
    return [int(name) for line in status.splitlines() if line.startswith("NSpid:") for name in line.split()[1:]]
