"""Django's database in a host: what the submission asks it, and waiting for its locks in virtual time.

SQLite waits for a lock inside C, in real time, while the thread that holds the lock stands still: a host runs one
thread at a time. So connections of a host never wait there; what they run is tried again after SQLite's own pauses, on
the virtual clock, until the configured timeout is over. How it is with PostgreSQL, ``postgres.py`` says.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import sqlite3
import threading
from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from itertools import chain, repeat
from typing import Any, Literal, TypeVar
from urllib.parse import unquote

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
BUSY_TIMEOUT = re.compile(r"\bbusy_timeout\s*[=(]\s*(\d+)", re.IGNORECASE)  # a PRAGMA, in milliseconds

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
    tell = _watch(ledger, places, say)
    if settings["ENGINE"] == "django.db.backends.sqlite3":
        _replace_waiting(ledger, str(settings["NAME"]), tell)
    elif database:
        from grader.lockstep import postgres

        postgres.install(ledger)


def _watch(ledger: Ledger, places: Places, say: Callable[[wire.Query], None]) -> Callable[[str], None]:
    """Tell of every statement that goes through Django; what is returned tells of another."""
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
        tell(_kind(sql))
        return real_execute(self, sql, *args, **kwargs)

    def refuse(self: Any, *args: Any) -> None:  # however it is raised, and whoever catches it
        Exception.__init__(self, *args)
        tell("", refused=True)

    CursorWrapper._execute_with_wrappers = execute
    SynchronousOnlyOperation.__init__ = refuse
    return tell


def _kind(sql: Any) -> str:
    """The first word of a statement, in capitals."""
    return str(sql).lstrip(" (\n").partition(" ")[0].upper()[:20]


def _replace_waiting(ledger: Ledger, file: str, tell: Callable[[str], None]) -> None:
    """Have all connections to this file wait in virtual time: Django's, and those that the submission opens by hand,
    of whose statements ``tell`` is told."""
    from django.db.backends.sqlite3.base import DatabaseWrapper, SQLiteCursorWrapper

    class Connection(sqlite3.Connection):
        """A connection that waits for locks in virtual time."""

        patience_s = TIMEOUT_S
        tells = True

        def cursor(self, factory: Any = None) -> Any:
            return super().cursor(factory or Cursor)

        def execute(self, *args: Any) -> Any:
            return self.cursor().execute(*args)

        def executemany(self, *args: Any) -> Any:
            return self.cursor().executemany(*args)

        def commit(self) -> None:
            """Wait until nobody reads, as SQLite does."""
            _patiently(ledger, self.patience_s, super().commit)

        def __exit__(self, kind: Any, *error: Any) -> Literal[False]:
            if kind is None:
                try:
                    self.commit()
                except BaseException:
                    self.rollback()
                    raise
            else:
                self.rollback()
            return False

    class Djangos(Connection):
        """A connection that Django still sets up."""

        tells = False

    class Cursor(sqlite3.Cursor):
        """Not one of Django's."""

        def execute(self, sql: str, *args: Any) -> Any:
            connection: Any = self.connection
            if connection.tells and _kind(sql) != "PRAGMA":
                tell(_kind(sql))
            return run(self, sql, lambda: super(Cursor, self).execute(sql, *args))

        def executemany(self, sql: str, rows: Iterable[Any]) -> Any:
            tell(_kind(sql))
            every = list(rows)
            return run(self, sql, lambda: super(Cursor, self).executemany(sql, every))

    def run(cursor: sqlite3.Cursor, sql: Any, action: Callable[[], T]) -> T:
        connection: Any = cursor.connection
        done = _patiently(ledger, connection.patience_s, action)
        if timeout := BUSY_TIMEOUT.search(str(sql)):
            connection.patience_s = int(timeout[1]) / 1_000
            sqlite3.Cursor(connection).execute("PRAGMA busy_timeout = 0")
        return done

    real_connect: Any = sqlite3.connect
    real_connect_django: Any = DatabaseWrapper.get_new_connection
    real_execute: Any = SQLiteCursorWrapper.execute
    real_executemany: Any = SQLiteCursorWrapper.executemany

    def connect(
        database: Any,
        timeout: float = TIMEOUT_S,
        detect_types: int = 0,
        isolation_level: str | None = "",
        check_same_thread: bool = True,
        factory: Any = None,
        **options: Any,
    ) -> Any:
        options |= {"detect_types": detect_types, "isolation_level": isolation_level}
        options["check_same_thread"] = check_same_thread
        if factory not in (None, Djangos) or _path(database) != _path(file):
            return real_connect(database, timeout=timeout, factory=factory or sqlite3.Connection, **options)
        connection = real_connect(database, timeout=0, factory=factory or Connection, **options)
        connection.patience_s = timeout

        def set_up() -> None:  # the file is gone soon: no need to survive a power cut, nor may a journal lie beside it
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute("PRAGMA journal_mode = MEMORY")

        _patiently(ledger, timeout, set_up)
        return connection

    def connect_django(self: Any, params: dict[str, Any]) -> Any:
        connection = real_connect_django(self, {**params, "factory": Djangos})
        connection.tells = True
        return connection

    def execute(self: Any, query: str, params: Any = None) -> Any:
        return run(self, query, lambda: real_execute(self, query, params))

    def executemany(self: Any, query: str, rows: Iterable[Any]) -> Any:
        every = list(rows)
        return run(self, query, lambda: real_executemany(self, query, every))

    sqlite3.connect = sqlite3.dbapi2.connect = connect  # type: ignore[assignment]
    DatabaseWrapper.get_new_connection = connect_django
    SQLiteCursorWrapper.execute = execute
    SQLiteCursorWrapper.executemany = executemany


def _path(database: Any) -> str:
    """The file that a name or URI of an SQLite database means."""
    name = os.fsdecode(database)
    if name.startswith("file:"):
        name = unquote(name.removeprefix("file:").partition("?")[0])
    return os.path.realpath(name)


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
