"""The fork server: a process that has imported what every host needs, and of which each host is a copy.

Python has one for each process that asks. In the process that spreads work over others, it is the one of which each
worker is a copy; a worker has its own for its hosts.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import time
import types
from collections.abc import Iterator, Sequence
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess

from grader.lockstep.walled import behind, rename

__all__ = ["CAN_FORK", "context", "ctrl_c_later", "start", "warm_up", "warm_up_workers"]

PRELOAD = "grader.lockstep.preload"
PAUSES_S = (0.05, 0.2, 1.0)
CAN_FORK = "forkserver" in multiprocessing.get_all_start_methods()


def context() -> BaseContext:
    """What makes the processes, and their pipes, that :func:`start` starts."""
    return multiprocessing.get_context("forkserver" if CAN_FORK else "spawn")


def start(process: BaseProcess) -> None:
    """Start a process as the fork server's child, or afresh where processes cannot fork.

    A fork server ends when the machine has no room for one more process. A little later there may be, for a new one
    and its child; EOFError or OSError if there is none.
    """
    for pause_s in (*PAUSES_S, None):
        try:
            with _as_if_alone():
                if _of_workers is not None:
                    _have(_modules, anew=True)
                process.start()
        except (EOFError, ConnectionError, BlockingIOError):
            if pause_s is None:
                raise
            time.sleep(pause_s)
        else:
            break
    if _wall:
        rename(process)


def warm_up(
    *,
    path: str,
    settings: str,
    modules: Sequence[str] = (),
    packages: Sequence[str] = (),
    preload: Sequence[str] = (),
    wall: Sequence[str] = (),
) -> None:
    """Start the fork server now, without waiting for it, with ``path`` on its sys.path and Django's ``settings``
    loaded. It imports ``modules`` first, and ``preload`` when all that every host needs is there; these may be of
    ``packages`` that only some hosts are allowed to import. ``wall`` is a command to put in front of its own.

    Does nothing if it runs already, or where a process cannot fork (there, each host prepares itself). One that was
    started with another path, other settings, fewer packages, less to preload or another wall is replaced.
    """
    global _modules, _wall
    wanted = {"LOCKSTEP_PATH": path, "DJANGO_SETTINGS_MODULE": settings, "LOCKSTEP_PRELOAD": "1"}
    alike = all(_environment.get(name) == value for name, value in wanted.items())
    for name, more in (("LOCKSTEP_PACKAGES", packages), ("LOCKSTEP_MODULES", preload)):
        had = _environment.get(name, "").split(os.pathsep) if alike else []
        wanted[name] = os.pathsep.join(dict.fromkeys(filter(None, (*had, *more))))
    other = any(_environment.get(name, "") != value for name, value in wanted.items()) or _wall != tuple(wall)
    _modules, _wall = (*modules, PRELOAD), tuple(wall)
    _environment.update(_base_environment(), **wanted)
    with _as_if_alone():
        _have(_modules, anew=other or _of_workers is not None)


def warm_up_workers(*modules: str) -> None:
    """Start the fork server now, without waiting for it, as one for workers that need these modules, with this
    process's environment. One that was started for hosts, or with another environment, is replaced.

    Does nothing where a process cannot fork.
    """
    environment = dict(os.environ)
    with ctrl_c_later():
        _have(modules, anew=_of_workers != environment, of_workers=environment)


def _have(modules: Sequence[str], *, anew: bool, of_workers: dict[str, str] | None = None) -> None:
    global _of_workers
    _of_workers = of_workers
    if CAN_FORK:
        from multiprocessing import forkserver

        if anew:
            forkserver._forkserver._stop()  # type: ignore[attr-defined]
        multiprocessing.set_forkserver_preload([*modules])
        forkserver.ensure_running()


_environment: dict[str, str] = {}  # that hosts begin with
_modules: tuple[str, ...] = (PRELOAD,)  # that they have
_of_workers: dict[str, str] | None = None  # the fork server's, if it is one for workers
_wall: tuple[str, ...] = ()


def _base_environment() -> dict[str, str]:
    keep = ("PATH", "HOME", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "LANG", "LC_ALL", "PYTHONPATH", "VIRTUAL_ENV")
    return {name: os.environ[name] for name in keep if name in os.environ} | {
        "PYTHONHASHSEED": "0",  # the order of sets is part of what must not differ
        "PYTHONUTF8": "1",
        "TZ": "UTC",
        "no_proxy": "*",  # macOS looks proxies up in a way that crashes forked children
    }


@contextlib.contextmanager
def _as_if_alone() -> Iterator[None]:
    """Start a process with our own environment, and without importing the judge's ``__main__`` into it."""
    real_main, real_environment = sys.modules["__main__"], dict(os.environ)
    sys.modules["__main__"] = types.ModuleType("__main__")
    os.environ.clear()
    os.environ.update(_environment or _base_environment())
    try:
        with ctrl_c_later(), behind(_wall):
            yield
    finally:
        sys.modules["__main__"] = real_main
        os.environ.clear()
        os.environ.update(real_environment)


@contextlib.contextmanager
def ctrl_c_later() -> Iterator[None]:
    """Hold Ctrl-C back. It goes to every process of the terminal; those that start now never hear of it, and what came
    meanwhile reaches us afterwards."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # whose start would let it through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
