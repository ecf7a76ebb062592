"""Two hosts for the judge: a real one whose frames are kept, and a script in the place of one."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from grader.lockstep import wire
from grader.lockstep.channel import Channel, Patience
from grader.lockstep.host import HostSpec
from grader.lockstep.process import HostGone, HostProcess, Limits

__all__ = ["READY", "RecordingHost", "Script", "ScriptedHost"]

READY = wire.encode(wire.HostTurn(said=[wire.Ready()], next=None, more=True))


def framed(body: bytes) -> bytes:
    """A frame as it goes over the connection."""
    return len(body).to_bytes(4, "big", signed=True) + body


@dataclass(frozen=True)
class Script:
    """What a host sends: pieces of the byte stream, each when the judge waits for more, and how it ends."""

    pieces: tuple[bytes, ...]
    end: str = "died"  # as in HostGone


class RecordingHost(HostProcess):
    """A real host. ``recorded`` has what each one said, a list of frames for each."""

    recorded: list[list[bytes]]

    def __init__(self, spec: HostSpec, limits: Limits | None = None, verify: Any = None) -> None:
        super().__init__(spec, limits, verify)
        frames: list[bytes] = []
        self.recorded.append(frames)
        receive = self._channel.receive

        def keep(patience: Patience) -> bytes:
            frame = receive(patience)
            frames.append(frame)
            return frame

        self._channel.receive = keep  # type: ignore[method-assign]


class ScriptedHost(HostProcess):
    """No process at all: the judge's own code reads ``script`` as if it came over a connection."""

    script: Script

    def __init__(self, spec: HostSpec, limits: Limits | None = None, verify: Any = None) -> None:
        self._verify, self._confines = None, False
        self.limits = limits or Limits()
        self._channel = _ScriptedChannel(self.script)
        self._turns = self._said = self._bytes = 0
        self._spent_s = 0.0

    def _patience(self, wall_s: float) -> Any:
        return None

    def _exit_detail(self) -> str:
        return "exit status 0"

    def _ask_where(self) -> None:
        return None

    def close(self) -> None:
        """Nothing to end."""


class _ScriptedChannel(Channel):
    def __init__(self, script: Script) -> None:
        self._received = bytearray()
        self._pieces = deque((framed(READY), *script.pieces))
        self._end = script.end

    def send(self, frame: bytes, patience: Patience) -> None:
        wire.decode_judge(frame)
        if not self._pieces and self._end == "died":
            raise BrokenPipeError

    def _part(self, patience: Patience) -> bytes:
        while self._pieces:
            piece = self._pieces.popleft()
            if piece:
                return piece
        if self._end == "died":
            raise EOFError
        raise HostGone(self._end)


def script_of(frames: Sequence[bytes], end: str = "died") -> Script:
    """What a real host said after it was ready."""
    return Script(tuple(framed(frame) for frame in frames[1:]), end)
