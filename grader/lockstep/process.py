"""Host processes as the judge has them: started from a fork server, spoken to in frames, ended within limits.

A limit in real time or CPU never decides a score by itself: it ends what is hopeless, and whoever uses this repeats
such a run before it counts.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import re
import select
import signal
import sys
import time
import types
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.context import BaseContext
from pathlib import Path
from typing import Any

import msgspec

from grader.lockstep import wire
from grader.lockstep.host import HostSpec, main

__all__ = ["HostGone", "HostProcess", "Limits", "ctrl_c_later", "warm_up"]

CAN_FORK = "forkserver" in multiprocessing.get_all_start_methods()


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How long a host may take, in real seconds, before it is given up. Generous: an honest submission never meets
    them."""

    turn_cpu_s: float = 5.0  # CPU of the host between two turns
    turn_wall_s: float = 60.0  # real time between two turns
    start_wall_s: float = 60.0


class HostGone(Exception):
    """The host is of no more use. ``kind``: died, busy (computes without end), silent (waits for something real),
    nonsense."""

    def __init__(self, kind: str, *, place: wire.Frame | None = None, detail: str = "") -> None:
        super().__init__(kind, detail)
        self.kind = kind
        self.place = place
        self.detail = detail


def _context() -> BaseContext:
    return multiprocessing.get_context("forkserver" if CAN_FORK else "spawn")


def warm_up(*, path: str, settings: str, modules: Sequence[str] = ()) -> None:
    """Start the fork server now, without waiting for it, with ``path`` on its sys.path and Django's ``settings``
    loaded.

    Does nothing if it runs already, or where a process cannot fork (there, each host prepares itself).
    """
    _environment.update(_base_environment(), LOCKSTEP_PATH=path, DJANGO_SETTINGS_MODULE=settings, LOCKSTEP_PRELOAD="1")
    if CAN_FORK:
        from multiprocessing import forkserver

        multiprocessing.set_forkserver_preload([*modules, "grader.lockstep.preload"])
        with _as_if_alone():
            forkserver.ensure_running()


_environment: dict[str, str] = {}


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
        with ctrl_c_later():
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


class HostProcess:
    """One running host. Use as a context manager, or call :meth:`close`: no process is left behind."""

    def __init__(self, spec: HostSpec, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        context: Any = _context()
        self._connection, theirs = context.Pipe()
        self._received = bytearray()
        if sys.platform != "win32":
            os.set_blocking(self._connection.fileno(), False)
        self._trace, their_trace = context.Pipe(duplex=False)
        self._files = {source.file for source in spec.sources if source.submitted}
        self._process = context.Process(target=main, args=(theirs, their_trace, spec), daemon=True)
        try:
            with _as_if_alone():
                self._process.start()
        finally:
            theirs.close()
            their_trace.close()

    def first_turn(self) -> wire.HostTurn:
        """What the host says once it has imported the submission; HostGone if it does not get there."""
        return self._receive(self.limits.start_wall_s)

    def exchange(self, turn: wire.JudgeTurn) -> wire.HostTurn:
        """Give the host the turn and wait until it comes back; HostGone if it does not."""
        try:
            self._write(wire.encode(turn), self._patience(self.limits.turn_wall_s))
        except OSError as error:
            raise HostGone("died", detail=self._exit_detail()) from error
        return self._receive(self.limits.turn_wall_s)

    def _receive(self, wall_s: float) -> wire.HostTurn:
        try:
            frame = self._read(self._patience(wall_s))
        except (EOFError, ConnectionError) as error:  # reset: it ended without having read what we said
            raise HostGone("died", detail=self._exit_detail()) from error
        except OSError as error:
            raise HostGone("nonsense", detail="a frame that is too long") from error
        try:
            return wire.decode_host(frame)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise HostGone("nonsense", detail=str(error)[:200]) from error

    def _patience(self, wall_s: float) -> Callable[[], None]:
        """To be called while we wait: raises HostGone once a limit is reached."""
        pid = self._process.pid
        began, before = time.monotonic(), _cpu_s(pid)

        def check() -> None:
            if _cpu_s(pid) - before > self.limits.turn_cpu_s:
                raise HostGone("busy", place=self._ask_where())
            if time.monotonic() - began > wall_s:
                raise HostGone("silent", place=self._ask_where())

        return check

    # A connection's own send_bytes and recv_bytes wait, without any limit, for an other end that stops in the middle of
    # a frame. Windows passes on whole messages only.

    def _write(self, frame: bytes, patience: Callable[[], None]) -> None:
        if sys.platform == "win32":
            self._connection.send_bytes(frame)
            return
        rest = memoryview(len(frame).to_bytes(4, "big", signed=True) + frame)
        writable = select.poll()
        writable.register(self._connection.fileno(), select.POLLOUT)
        while rest:
            try:
                rest = rest[os.write(self._connection.fileno(), rest) :]
            except BlockingIOError:
                if not writable.poll(250):
                    patience()

    def _read(self, patience: Callable[[], None]) -> bytes:
        received = self._received
        while True:
            size = int.from_bytes(received[:4], "big", signed=True) if len(received) >= 4 else None
            if size is not None:
                if not 0 <= size <= wire.MAX_FRAME:
                    raise OSError("bad message length")
                if len(received) >= 4 + size:
                    frame = bytes(received[4 : 4 + size])
                    del received[: 4 + size]
                    return frame
            ready = self._connection.poll(0.25)
            if received or not ready:
                patience()
            if not ready:
                continue
            if sys.platform == "win32":
                return self._connection.recv_bytes(wire.MAX_FRAME)
            part = os.read(self._connection.fileno(), 1024 * 1024)
            if not part:
                raise EOFError
            received += part

    def _exit_detail(self) -> str:
        self._process.join(1)
        code = self._process.exitcode
        if code is None:
            return "it closed the connection"
        return f"signal {-code}" if code < 0 else f"exit status {code}"

    def _ask_where(self) -> wire.Frame | None:
        """The submission's line that the host is at, from a trace that needs no cooperation of the interpreter."""
        if not hasattr(signal, "SIGUSR1") or self._process.pid is None:
            return None
        with contextlib.suppress(OSError):
            os.kill(self._process.pid, signal.SIGUSR1)
            if self._trace.poll(2):
                time.sleep(0.05)
                return self._first_line(os.read(self._trace.fileno(), 65_536).decode("utf-8", "replace"))
        return None

    def _first_line(self, trace: str) -> wire.Frame | None:
        best: wire.Frame | None = None
        for section in re.split(r"\n\n+", trace):
            lines = re.findall(r'^  File "(.+)", line (\d{1,9}) in (\S+)', section, re.MULTILINE)
            for depth, (file, line, function) in enumerate(lines):
                if file in self._files:
                    frame = wire.Frame(file=file, line=int(line), function=function)
                    if depth == 0:
                        return frame
                    best = best or frame
                    break
        return best

    def close(self) -> None:
        """End the host, whatever it does."""
        self._connection.close()
        self._trace.close()
        pid = self._process.pid
        if pid is not None and self._process.is_alive():
            with contextlib.suppress(OSError, AttributeError):
                os.killpg(pid, signal.SIGKILL)
            self._process.kill()
        self._process.join(5)
        if not self._process.is_alive():
            self._process.close()

    def __enter__(self) -> HostProcess:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()


def _cpu_s(pid: int | None) -> float:
    """CPU seconds of a process, or 0.0 where the platform does not tell (then only real time limits it)."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
