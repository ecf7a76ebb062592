"""Host processes as the judge has them: started from a fork server, spoken to in frames, ended within limits.

What a host says before the submission's code runs in it is our own code's word: it says ``Ready`` then, and whatever
goes wrong before that is the grader's fault. Afterwards the process is the submission's, and nothing tells our code's
word from the submission's: a host that breaks then is treated like one that died. It would be no better to believe it,
for then a submission could choose not to be graded.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import re
import signal
import sys
import time
import types
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from multiprocessing.context import BaseContext
from typing import Any

import msgspec

from grader.lockstep import wire
from grader.lockstep.channel import Channel, FrameTooLong
from grader.lockstep.disk import on_disk
from grader.lockstep.host import HostSpec, main
from grader.lockstep.usage import cpu_s, memory_bytes, wants_cpu
from grader.lockstep.walled import behind, rename

__all__ = ["HostGone", "HostProcess", "Limits", "Verify", "ctrl_c_later", "warm_up"]

MAX_FRAMES = 32  # of one turn
CAN_FORK = "forkserver" in multiprocessing.get_all_start_methods()


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a host may take in one check. Generous: an honest submission never meets these. Those in CPU and real time
    never decide a score by themselves: whoever uses this repeats a run that they end."""

    turn_cpu_s: float = 5.0  # CPU of the host between two turns
    turn_wall_s: float = 60.0  # real time between two turns
    start_wall_s: float = 60.0
    cpu_s: float = 25.0  # CPU of the host in all
    wall_s: float = 300.0  # real time of the host's turns in all
    turns: int = 50_000  # a view that polls every 10 ms reaches this after 500 s of virtual time
    memory_bytes: int = 4 * 1024**3  # held at once; on Linux, where a host's address space is limited, never reached
    disk_bytes: int = 128 * 1024 * 1024  # of its files at once
    disk_files: int = 1_000
    sent_bytes: int = 16 * 1024 * 1024  # of all frames of the host; what they become stays in the judge's memory

    def patient(self) -> Limits:
        """For a second try: four times the CPU, which is what a busy machine has less of."""
        return replace(self, turn_cpu_s=4 * self.turn_cpu_s, cpu_s=4 * self.cpu_s)


class HostGone(Exception):
    """The host is of no more use. ``kind`` says why.

    unready (it could not be set up; nothing of the submission has run), died, broken (its own code failed, or it says
    so), busy (computes without end), silent (waits for something real), starved (the machine gave it hardly any CPU),
    greedy (takes too much memory), restless (turns without end), flood (sends or stores too much), nonsense.
    """

    def __init__(self, kind: str, *, place: wire.Frame | None = None, detail: str = "") -> None:
        super().__init__(kind, detail)
        self.kind = kind
        self.place = place
        self.detail = detail


Verify = Callable[[int | None, Sequence[str]], None]
"""Told a host's process id and the layers of confinement that it says to have; raises if they do not hold."""


def _context() -> BaseContext:
    return multiprocessing.get_context("forkserver" if CAN_FORK else "spawn")


def warm_up(
    *,
    path: str,
    settings: str,
    modules: Sequence[str] = (),
    packages: Sequence[str] = (),
    wall: Sequence[str] = (),
) -> None:
    """Start the fork server now, without waiting for it, with ``path`` on its sys.path and Django's ``settings``
    loaded. ``packages`` are imported, too, so that hosts that may use them need not do it. ``wall`` is a command to put
    in front of its own.

    Does nothing if it runs already, or where a process cannot fork (there, each host prepares itself). One that was
    started with another path, other settings, fewer packages or another wall is replaced.
    """
    global _wall
    wanted = {"LOCKSTEP_PATH": path, "DJANGO_SETTINGS_MODULE": settings, "LOCKSTEP_PRELOAD": "1"}
    other = any(_environment.get(name) != value for name, value in wanted.items())
    had = [] if other else _environment.get("LOCKSTEP_PACKAGES", "").split(os.pathsep)
    wanted["LOCKSTEP_PACKAGES"] = os.pathsep.join(dict.fromkeys(filter(None, (*had, *packages))))
    other = other or _environment.get("LOCKSTEP_PACKAGES", "") != wanted["LOCKSTEP_PACKAGES"] or _wall != tuple(wall)
    _wall = tuple(wall)
    _environment.update(_base_environment(), **wanted)
    if CAN_FORK:
        from multiprocessing import forkserver

        if other:
            forkserver._forkserver._stop()  # type: ignore[attr-defined]

        multiprocessing.set_forkserver_preload([*modules, "grader.lockstep.preload"])
        with _as_if_alone():
            forkserver.ensure_running()


_environment: dict[str, str] = {}
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


class HostProcess:
    """One running host. Use as a context manager, or call :meth:`close`: no process is left behind."""

    def __init__(self, spec: HostSpec, limits: Limits | None = None, verify: Verify | None = None) -> None:
        self.limits = limits or Limits()
        self._confines, self._verify = spec.before is not None, verify
        self._folder = spec.folder
        context: Any = _context()
        ours, theirs = context.Pipe()
        self._channel = Channel(ours)
        self._turns = self._said = self._bytes = 0
        self._spent_s = 0.0  # real time in turns
        self._trace, their_trace = context.Pipe(duplex=False)
        self._files = {source.file for source in spec.sources if source.submitted}
        self._process = context.Process(target=main, args=(theirs, their_trace, spec), daemon=True)
        try:
            with _as_if_alone():
                self._process.start()
                if _wall:
                    rename(self._process)
        finally:
            theirs.close()
            their_trace.close()

    def first_turn(self) -> wire.HostTurn:
        """What the host says once it has imported the submission; HostGone if it does not get there."""
        try:
            ready = self._frame(self._patience(self.limits.start_wall_s)).said
        except HostGone as gone:  # whatever it is, the submission had no part in it
            raise HostGone("unready", detail=f"{gone.kind} {gone.detail}".strip()) from gone
        if not (len(ready) == 1 and isinstance(ready[0], wire.Ready)) or ready[0].error:
            raise HostGone("unready", detail=_trouble(ready) or "it does not say that it is ready")
        if self._confines:
            self._let_go_on(ready[0].layers)
        return self._receive(self.limits.start_wall_s)

    def _let_go_on(self, layers: Sequence[str]) -> None:
        """Let a host that says to be confined import the submission, if it is."""
        try:
            if self._verify is not None:
                self._verify(self._process.pid, layers)
            self._channel.send(b"", self._patience(self.limits.start_wall_s))
        except Exception as error:
            raise HostGone("unready", detail=str(error)) from error

    def exchange(self, turn: wire.JudgeTurn) -> wire.HostTurn:
        """Give the host the turn and wait until it comes back; HostGone if it does not."""
        self._turns += 1
        if self._turns > self.limits.turns:
            raise HostGone("restless", place=self._ask_where())
        began = time.monotonic()
        try:
            self._channel.send(wire.encode(turn), self._patience(self.limits.turn_wall_s))
        except OSError as error:
            raise HostGone("died", detail=self._exit_detail()) from error
        self._spent_s += time.monotonic() - began
        return self._receive(self.limits.turn_wall_s)

    def _receive(self, wall_s: float) -> wire.HostTurn:
        began = time.monotonic()
        patience = self._patience(wall_s)
        turn = self._frame(patience)
        if turn.more:
            said = list(turn.said)
            for _ in range(MAX_FRAMES):
                turn = self._frame(patience)
                said += turn.said
                if not turn.more:
                    break
            else:
                raise HostGone("nonsense", detail="a turn without end")
            turn = msgspec.structs.replace(turn, said=said)
        self._spent_s += time.monotonic() - began
        trouble = _trouble(turn.said)
        if trouble:
            raise HostGone("broken", detail=trouble)
        return turn

    def _frame(self, patience: Callable[[], None]) -> wire.HostTurn:
        try:
            frame = self._channel.receive(patience)
        except (EOFError, ConnectionError) as error:  # reset: it ended without having read what we said
            raise HostGone("died", detail=self._exit_detail()) from error
        except FrameTooLong as error:
            raise HostGone("nonsense", detail="a frame that is too long") from error
        self._bytes += len(frame)
        if self._bytes > self.limits.sent_bytes:
            raise HostGone("flood", detail=f"more than {self.limits.sent_bytes // 1024**2} MB")
        try:
            turn = wire.decode_host(frame)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise HostGone("nonsense", detail=str(error)[:200]) from error
        self._said += len(turn.said)
        if self._said > wire.MAX_SAID:
            raise HostGone("flood", detail=f"more than {wire.MAX_SAID} messages")
        return turn

    def _patience(self, wall_s: float) -> Callable[[], None]:
        """To be called while we wait: raises HostGone once a limit is reached."""
        pid, limits = self._process.pid, self.limits
        began, before = time.monotonic(), cpu_s(pid)
        self._watch()
        wall_s = min(wall_s, limits.wall_s - self._spent_s)
        if before > limits.cpu_s:
            raise HostGone("busy")
        if wall_s < 0:
            raise HostGone("silent")
        seen: list[bool] = []

        def check() -> None:
            self._watch()
            seen.append(wants_cpu(pid))
            used = cpu_s(pid)
            if used - before > limits.turn_cpu_s or used > limits.cpu_s:
                raise HostGone("busy", place=self._ask_where())
            if time.monotonic() - began > wall_s:
                starved = seen[-1] and sum(seen) * 2 > len(seen)  # to the end, and mostly
                detail = f"{used - before:.1f} s of CPU in {wall_s:.0f} s" if starved else ""
                raise HostGone("starved" if starved else "silent", place=self._ask_where(), detail=detail)

        return check

    def _watch(self) -> None:
        if memory_bytes(self._process.pid) > self.limits.memory_bytes:
            raise HostGone("greedy", place=self._ask_where(), detail=f"{self.limits.memory_bytes // 1024**2} MB")
        if self._folder:
            stored, files = on_disk(self._folder, most_files=self.limits.disk_files)
            if files > self.limits.disk_files:
                raise HostGone("flood", detail=f"more than {self.limits.disk_files} files")
            if stored > self.limits.disk_bytes:
                raise HostGone("flood", detail=f"files of more than {self.limits.disk_bytes // 1024**2} MB")

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
        self._channel.close()
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


def _trouble(said: Sequence[wire.FromHost]) -> str:
    """What the host's own code failed with, if it says so."""
    return next((message.error for message in said if isinstance(message, wire.Ready) and message.error), "")
