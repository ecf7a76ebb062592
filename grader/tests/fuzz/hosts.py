"""Two hosts for the judge: a real one whose frames are kept, and a script in the place of one.

With each frame goes what the host's database was like then, if it is a file.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grader.lockstep import wire
from grader.lockstep.channel import Channel, Patience
from grader.lockstep.host import HostSpec
from grader.lockstep.limits import HostGone, HostWatch, Limits
from grader.lockstep.process import HostProcess

__all__ = ["READY", "Databases", "RecordingHost", "Said", "Script", "ScriptedHost", "Spoiling"]

READY = wire.encode_ready(wire.Ready(), more=True)


def framed(body: bytes) -> bytes:
    """A frame as it goes over the connection."""
    return len(body).to_bytes(4, "big", signed=True) + body


@dataclass(frozen=True)
class Spoiling:
    """Something done to the database before a piece is sent: a value set in one column of a table that has rows, or,
    without a value, those rows deleted. Table and column are counted round and round."""

    piece: int
    table: int
    column: int
    value: str  # an SQL expression

    def do(self, path: Path) -> None:
        """Do it, if that is possible."""
        with (
            contextlib.closing(sqlite3.connect(path, timeout=0)) as database,
            contextlib.suppress(sqlite3.Error),
            database,
        ):
            database.execute("PRAGMA synchronous = OFF")
            names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            full = [name for name in names if next(database.execute(f'SELECT 1 FROM "{name}"'), None)]
            table = full[self.table % len(full)]
            if not self.value:
                database.execute(f'DELETE FROM "{table}"')
                return
            columns = [row[1] for row in database.execute(f'PRAGMA table_info("{table}")')]
            column = columns[self.column % len(columns)]
            database.execute(f'UPDATE "{table}" SET "{column}" = {self.value}')


class Databases(tuple[bytes | None, ...]):
    """Contents of a database. Too long to be shown."""

    def __repr__(self) -> str:
        return "…"


@dataclass(frozen=True)
class Script:
    """What a host sends: pieces of the byte stream, each when the judge waits for more, and how it ends; and what it
    has made of its database by then."""

    pieces: tuple[bytes, ...]
    end: str = "died"  # as in HostGone
    databases: Databases = field(default_factory=Databases)  # before each piece
    spoiled: tuple[Spoiling, ...] = ()


@dataclass(frozen=True)
class Said:
    """A frame of a real host, and its database as it was then."""

    frame: bytes = field(repr=False)
    database: bytes | None = field(repr=False)


class RecordingHost(HostProcess):
    """A real host. ``recorded`` has what each one said."""

    recorded: list[list[Said]]

    def __init__(self, spec: HostSpec, limits: Limits | None = None, verify: Any = None) -> None:
        super().__init__(spec, limits, verify)
        said: list[Said] = []
        self.recorded.append(said)
        receive, path = self._channel.receive, database_of(spec)

        def keep(patience: Patience) -> bytes:
            frame = receive(patience)
            content = path.read_bytes() if path else None
            if said and said[-1].database == content:
                content = said[-1].database  # one copy is enough
            said.append(Said(frame, content))
            return frame

        self._channel.receive = keep  # type: ignore[method-assign]


class ScriptedHost(HostProcess):
    """No process at all: the judge's own code reads ``script`` as if it came over a connection."""

    script: Script

    def __init__(self, spec: HostSpec, limits: Limits | None = None, verify: Any = None) -> None:
        self._verify, self._confines = None, False
        self.limits = limits or Limits()
        self._channel = _ScriptedChannel(self.script, database_of(spec))
        self._turns = self._said = self._bytes = 0
        self._watch = HostWatch(self.limits, None, "", self._ask_where)

    def _exit_detail(self) -> str:
        return "exit status 0"

    def _ask_where(self) -> None:
        return None

    def close(self) -> None:
        """Nothing to end."""


class _ScriptedChannel(Channel):
    def __init__(self, script: Script, database: Path | None) -> None:
        self._received = bytearray()
        self._pieces = deque((framed(READY), *script.pieces))
        self._end = script.end
        self._script, self._database, self._sent = script, database, -1  # before it is ready

    def send(self, frame: bytes, patience: Patience) -> None:
        wire.decode_judge(frame)
        if not self._pieces and self._end == "died":
            raise BrokenPipeError

    def _part(self, patience: Patience) -> bytes:
        while self._pieces:
            piece = self._pieces.popleft()
            if self._database and self._sent >= 0:
                self._write(self._database)
            self._sent += 1
            if piece:
                return piece
        if self._end == "died":
            raise EOFError
        raise HostGone(self._end)

    def _write(self, path: Path) -> None:
        """Do to the database what the host had done by now, and what the script does to it."""
        content = (*self._script.databases[self._sent : self._sent + 1], None)[0]
        if content is not None:
            path.write_bytes(content)
        for spoiling in self._script.spoiled:
            if spoiling.piece == self._sent:
                spoiling.do(path)


def database_of(spec: HostSpec) -> Path | None:
    """The file that a host has for its database."""
    return Path(spec.database["NAME"]) if spec.database.get("ENGINE", "").endswith("sqlite3") else None


def script_of(said: Sequence[Said], end: str = "died") -> Script:
    """What a real host said and did after it was ready."""
    said = said[1:]
    return Script(tuple(framed(one.frame) for one in said), end, Databases(one.database for one in said))
