"""Host processes as the judge has them: started, spoken to in frames, ended.

What a host says before the submission's code runs in it is our own code's word: it says ``Ready`` then, and whatever
goes wrong before that is the grader's fault. Afterwards the process is the submission's, and nothing tells our code's
word from the submission's: a host that breaks then is treated like one that died. It would be no better to believe it,
for then a submission could choose not to be graded.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec

from grader.lockstep import forkserver, wire
from grader.lockstep.channel import Channel, FrameTooLong, Patience
from grader.lockstep.host import HostSpec, main
from grader.lockstep.limits import HostGone, HostWatch, Limits

__all__ = ["HostProcess", "Verify", "heard"]

MAX_FRAMES = 32  # of one turn
NOT_DECODED = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)

Verify = Callable[[int | None, Sequence[str]], None]
"""Told a host's process id and the layers of confinement that it says to have; raises if they do not hold."""


class HostProcess:
    """One running host; HostGone if no process starts. Use as a context manager, or call :meth:`close`: none is left
    behind."""

    def __init__(self, spec: HostSpec, limits: Limits | None = None, verify: Verify | None = None) -> None:
        self.limits = limits or Limits()
        self._confines, self._verify = spec.before is not None, verify
        context: Any = forkserver.context()
        ours, theirs = context.Pipe()
        self._channel = Channel(ours)
        self._turns = self._said = self._bytes = 0
        self._trace, their_trace = context.Pipe(duplex=False)
        self._files = {source.file for source in spec.sources if source.submitted}
        self._process = context.Process(target=main, args=(theirs, their_trace, spec), daemon=True)
        try:
            forkserver.start(self._process)
        except (EOFError, OSError) as error:
            ours.close()
            self._trace.close()
            raise HostGone("unready", detail=f"no process starts ({error})") from error
        finally:
            theirs.close()
            their_trace.close()
        self._watch = HostWatch(self.limits, self._process.pid, spec.folder, self._ask_where)

    def first_turn(self) -> wire.HostTurn:
        """What the host says once it has imported the submission; HostGone if it does not get there."""
        try:
            turn = self._frame(self._watch.patience(self.limits.start_wall_s))
            ready = list(heard(turn))
        except HostGone as gone:  # whatever it is, the submission had no part in it
            raise HostGone("unready", detail=f"{gone.kind} {gone.detail}".strip()) from gone
        if not (len(ready) == 1 and isinstance(ready[0], wire.Ready)) or ready[0].error:
            raise HostGone("unready", detail=_trouble(turn) or "it does not say that it is ready")
        if self._confines:
            self._let_go_on(ready[0].layers)
        return self._receive(self._watch.patience(self.limits.start_wall_s), time.monotonic())

    def _let_go_on(self, layers: Sequence[str]) -> None:
        """Let a host that says to be confined import the submission, if it is."""
        try:
            if self._verify is not None:
                self._verify(self._process.pid, layers)
            self._channel.send(b"", self._watch.patience(self.limits.start_wall_s))
        except Exception as error:
            raise HostGone("unready", detail=str(error)) from error

    def exchange(self, turn: wire.JudgeTurn) -> wire.HostTurn:
        """Give the host the turn and wait until it comes back; HostGone if it does not."""
        self._turns += 1
        if self._turns > self.limits.turns:
            raise HostGone("restless", place=self._ask_where())
        began, patience = time.monotonic(), self._watch.patience(self.limits.turn_wall_s)
        try:
            self._channel.send(wire.encode(turn), patience)
        except OSError as error:
            raise HostGone("died", detail=self._exit_detail()) from error
        return self._receive(patience, began)

    def _receive(self, patience: Patience, began: float) -> wire.HostTurn:
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
        self._watch.spent_s += time.monotonic() - began
        trouble = _trouble(turn)
        if trouble:
            raise HostGone("broken", detail=trouble)
        return turn

    def _frame(self, patience: Patience) -> wire.HostTurn:
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
        except NOT_DECODED as error:
            raise HostGone("nonsense", detail=str(error)[:200]) from error
        self._said += len(turn.said)
        if self._said > wire.MAX_SAID:
            raise HostGone("flood", detail=f"more than {wire.MAX_SAID} messages")
        return turn

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


def heard(turn: wire.HostTurn) -> Iterator[wire.FromHost]:
    """What a host says, one thing after the other; HostGone if that is nonsense."""
    for said in turn.said:
        try:
            message = wire.decode_said(said)
        except NOT_DECODED as error:
            raise HostGone("nonsense", detail=str(error)[:200]) from error
        yield message


def _trouble(turn: wire.HostTurn) -> str:
    """What the host's own code failed with, if it says so, which it does alone."""
    if len(turn.said) != 1:
        return ""
    message = next(heard(turn))
    return message.error if isinstance(message, wire.Ready) else ""
