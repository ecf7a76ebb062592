"""Django's database in a host: what the submission asks it, and waiting for its locks in virtual time.

SQLite waits for a lock inside C, in real time, while the thread that holds the lock stands still: a host runs one
thread at a time. So connections of a host never wait there; what they run is tried again after SQLite's own pauses, on
the virtual clock, until the configured timeout is over. How it is with PostgreSQL, ``postgres.py`` says.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import threading
from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from itertools import chain, repeat
from typing import Any, TypeVar

from grader.lockstep import wire
from grader.lockstep.ledger import Ledger
from grader.lockstep.places import Places

__all__ = ["VISITOR", "install"]

VISITOR: ContextVar[int | None] = ContextVar("visitor", default=None)
"""The request that the running code works for. Tasks, ``to_thread`` and ``sync_to_async`` hand it on."""

QUERIES_LIMIT = 2_000
TIMEOUT_S = 5.0  # of the sqlite3 module, where the settings name none
PAUSES_S = (0.001, 0.002, 0.005, 0.010, 0.015, 0.020, 0.025, 0.025, 0.025, 0.050, 0.050)
LAST_PAUSE_S = 0.100

T = TypeVar("T")


def install(
    ledger: Ledger, places: Places, say: Callable[[wire.Query], None], database: Mapping[str, Any] | None = None
) -> None:
    """Watch Django's queries from now on, and make waiting for the database virtual. Needs Django's settings;
    ``database`` changes those of the default connection."""
    from django.db import connections

    settings = connections.settings["default"]
    if database:
        settings.update(database)
        with contextlib.suppress(AttributeError):
            del connections["default"]  # made while this process was prepared, for the database of before
    _watch(ledger, places, say)
    if settings["ENGINE"] == "django.db.backends.sqlite3":
        _replace_waiting(ledger)
    elif database:
        from grader.lockstep import postgres

        postgres.install(ledger)


def _watch(ledger: Ledger, places: Places, say: Callable[[wire.Query], None]) -> None:
    from django.core.exceptions import SynchronousOnlyOperation
    from django.db.backends.utils import CursorWrapper

    said = 0

    def tell(kind: str, *, refused: bool = False) -> None:
        nonlocal said
        said += 1
        if said <= QUERIES_LIMIT:
            on_loop = threading.get_ident() == ledger.main and asyncio._get_running_loop() is not None
            place = places.place()
            say(wire.Query(kind=kind, on_loop=on_loop, refused=refused, request=VISITOR.get(), place=place))

    real_execute: Any = CursorWrapper._execute_with_wrappers

    def execute(self: Any, sql: Any, *args: Any, **kwargs: Any) -> Any:
        tell(str(sql).lstrip(" (\n").partition(" ")[0].upper()[:20])
        return real_execute(self, sql, *args, **kwargs)

    def refuse(self: Any, *args: Any) -> None:  # however it is raised, and whoever catches it
        Exception.__init__(self, *args)
        tell("", refused=True)

    CursorWrapper._execute_with_wrappers = execute
    SynchronousOnlyOperation.__init__ = refuse


def _replace_waiting(ledger: Ledger) -> None:
    from django.db.backends.sqlite3.base import DatabaseWrapper, SQLiteCursorWrapper

    class Connection(sqlite3.Connection):
        """A connection that waits for locks in virtual time."""

        patience_s = TIMEOUT_S

        def commit(self) -> None:
            """Wait until nobody reads, as SQLite does."""
            _patiently(ledger, self.patience_s, super().commit)

    real_connect: Any = DatabaseWrapper.get_new_connection
    real_execute: Any = SQLiteCursorWrapper.execute
    real_executemany: Any = SQLiteCursorWrapper.executemany

    def connect(self: Any, params: dict[str, Any]) -> Any:
        connection = real_connect(self, {**params, "timeout": 0, "factory": Connection})
        connection.patience_s = params.get("timeout", TIMEOUT_S)

        def set_up() -> None:  # the file is gone soon: no need to survive a power cut, nor may a journal lie beside it
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute("PRAGMA journal_mode = MEMORY")

        _patiently(ledger, connection.patience_s, set_up)
        return connection

    def execute(self: Any, query: str, params: Any = None) -> Any:
        return _patiently(ledger, self.connection.patience_s, lambda: real_execute(self, query, params))

    def executemany(self: Any, query: str, rows: Iterable[Any]) -> Any:
        every = list(rows)
        return _patiently(ledger, self.connection.patience_s, lambda: real_executemany(self, query, every))

    DatabaseWrapper.get_new_connection = connect
    SQLiteCursorWrapper.execute = execute
    SQLiteCursorWrapper.executemany = executemany


def _patiently(ledger: Ledger, patience_s: float, action: Callable[[], T]) -> T:
    """Do it, again and again while others lock the database."""
    end = ledger.clock.now + patience_s
    for pause in chain(PAUSES_S, repeat(LAST_PAUSE_S)):
        try:
            return action()
        except sqlite3.OperationalError as error:
            left = end - ledger.clock.now
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or left <= 0 or not ledger.takes_part():
                raise
        ledger.sleep(min(pause, left), what="database lock")
    raise AssertionError("unreachable")
