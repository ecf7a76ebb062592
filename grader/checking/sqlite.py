"""A check's database as an SQLite file. The judge's connection is open only while it is used.

A host may put anything into the file, and SQLite does what a file says: a journal beside it can name another file to
delete, a view can have rows without end. So the host may write to the file only, not to its folder, and the judge opens
it only while it is alone there, of a size and with the tables that it should have, and reads no longer than an honest
database takes.
"""

from __future__ import annotations

import contextlib
import functools
import os
import signal
import sqlite3
import stat
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from grader.checking.database import Database, as_default, new_connection, result_of

__all__ = ["SqliteFile", "fresh"]

MAX_BYTES = 8 * 1024 * 1024  # the largest that a check seeds has 0.3 MB
MAX_STEPS = 1_000_000  # of SQLite's virtual machine; a row read takes about ten
STEPS = 1_000  # between two looks
COPY_S = 60  # in real time, for what takes less than one second
TYPES = {
    **dict.fromkeys(("bool", "integer", "bigint", "integer unsigned", "bigint unsigned"), "'integer'"),
    **dict.fromkeys(("varchar", "char", "text", "date", "datetime", "time"), "'text'"),
}
"""What SQLite calls the values of such a column, of those that the project's models have."""

Schema = tuple[tuple[str, ...], ...]


class SqliteFile(Database):
    """The file at ``path``."""

    def __init__(self, settings: Mapping[str, Any], path: str) -> None:
        super().__init__({**settings, "NAME": path})
        self.path = path
        self._schema: Schema | None = None  # as the judge left it
        self._left = b""  # the same, of the whole file

    @contextlib.contextmanager
    def _connected(self) -> Iterator[None]:
        with self._opened() as connection, as_default(connection):
            yield
            self._schema = _schema_of(connection)
        self._left = Path(self.path).read_bytes()

    @contextlib.contextmanager
    def _opened(self) -> Iterator[Any]:
        """A connection to the file, if it is as it should be."""
        self._look()
        opened: list[sqlite3.Connection] = []  # Django forgets one that fails while it is set up

        def factory(*args: Any, **kwargs: Any) -> sqlite3.Connection:
            opened.append(sqlite3.Connection(*args, **kwargs))
            return opened[-1]

        options = {**self.settings["OPTIONS"], "timeout": 0, "factory": factory}
        connection = new_connection({**self.settings, "OPTIONS": options})
        try:
            with as_default(connection):
                connection.ensure_connection()
                connection.connection.set_progress_handler(_Patience(), STEPS)
                with connection.cursor() as cursor:
                    cursor.execute("PRAGMA synchronous = OFF")  # it need not outlast a power cut
                if self._schema is not None and Path(self.path).read_bytes() != self._left:
                    if self._schema != _schema_of(connection):
                        _refuse("its tables, views or triggers are not those of the models")
                    _look_at_types(connection)
            yield connection
        finally:
            with as_default(connection):
                connection.close()
            for one in opened:
                one.close()

    def _works_as_left(self, function: Callable[[], Any]) -> bool:
        with tempfile.TemporaryDirectory(prefix="grader-", ignore_cleanup_errors=True) as folder:
            path = Path(folder, "db.sqlite3")
            path.write_bytes(self._left)
            try:
                with SqliteFile(self.settings, str(path))._connected():
                    result_of(function)
            except Exception:
                return False
            return True

    def _look(self) -> None:
        """DatabaseError if somebody has put another file in its place, or one beside it."""
        found = os.lstat(self.path) if os.path.lexists(self.path) else None
        if found is None or not stat.S_ISREG(found.st_mode):
            _refuse("its file is gone, or is something else now")
        elif found.st_size > MAX_BYTES:
            _refuse(f"its file is larger than {MAX_BYTES // 1024**2} MB")
        elif len(list(Path(self.path).parent.iterdir())) > 1:
            _refuse("there is a file beside its own")

    @contextlib.contextmanager
    def _write_lock(self) -> Iterator[Callable[[Callable[[], Any]], None]]:
        from django.db import transaction

        with self._opened() as other:
            with as_default(other):
                bracket = transaction.atomic()
                bracket.__enter__()

            def write(function: Callable[[], Any]) -> None:
                self._look()
                with as_default(other):
                    function()
                    bracket.__exit__(None, None, None)

            yield write

    def _text_of(self, error: Exception) -> str:
        return "more rows than can be read" if str(error) == "interrupted" else str(error)

    def _refusal(self, name: str, what: str, when: str) -> str:
        refuse = "BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"
        return f"CREATE TRIGGER {name} BEFORE {what} FOR EACH ROW {when} {refuse}"


class _Patience:
    """Interrupts a connection that has taken too many steps."""

    def __init__(self) -> None:
        self._left = MAX_STEPS // STEPS

    def __call__(self) -> bool:
        self._left -= 1
        return self._left < 0


def _schema_of(connection: Any) -> Schema:
    with connection.cursor() as cursor:
        cursor.execute("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name")
        return tuple(cursor.fetchmany(1_000))


def _look_at_types(connection: Any) -> None:
    """DatabaseError if a value is not of its column's type: to SQLite, that is only a recommendation."""
    with connection.cursor() as cursor:
        cursor.execute(_mistyped())
        if found := cursor.fetchone():
            _refuse(f"a value in {found[0]} that is not of its column's type")


@functools.cache
def _mistyped() -> str:
    """SQL for the tables with such a value."""
    from django.apps import apps
    from django.db import connection

    tables = []
    for model in apps.get_models(include_auto_created=True):
        wrong = []
        for field in model._meta.local_concrete_fields:
            kind = (field.db_type(connection) or "").partition("(")[0]
            if kind in TYPES:
                others = "" if field.primary_key or not field.null else ", 'null'"
                wrong.append(f'typeof("{field.column}") NOT IN ({TYPES[kind]}{others})')
        if wrong:
            table = model._meta.db_table
            tables.append(f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM \"{table}\" WHERE {' OR '.join(wrong)})")  # noqa: S608
    return " UNION ALL ".join(tables)


def _refuse(reason: str) -> None:
    from django.db import DatabaseError

    raise DatabaseError(reason)


@contextlib.contextmanager
def fresh(settings: Mapping[str, Any], rooms: str | None = None) -> Iterator[SqliteFile]:
    """A file of its own, below ``rooms`` if that matters, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="grader-", dir=rooms, ignore_cleanup_errors=True) as folder:
        path = Path(folder) / "db.sqlite3"
        path.write_bytes(_template())
        database = SqliteFile(settings, str(path))
        with database._connected():
            pass  # what it looks like before a host sees it
        yield database


@functools.cache
def _template() -> bytes:
    """The file that every check begins with, made by the project's migrations once in the life of this process."""
    with tempfile.TemporaryDirectory(prefix="grader-", ignore_cleanup_errors=True) as folder:
        path = Path(folder) / "template.sqlite3"
        if not _in_a_copy(functools.partial(_migrate, path)):
            for left in path.parent.iterdir():
                left.unlink()
            _migrate(path)
        return path.read_bytes()


def _migrate(path: Path) -> None:
    from django.core.management import call_command

    from project.settings import database  # type: ignore[import-not-found]

    path.touch()
    with SqliteFile(database({}), str(path))._connected():
        call_command("migrate", verbosity=0, interactive=False, skip_checks=True)  # checks would import `urls`


def _in_a_copy(function: Callable[[], object]) -> bool:
    """Call a function in a copy of this process, which takes along what it imports and leaves behind: 4 MB, for the
    migrations. False if it fails there, or if there is no copy."""
    if sys.platform != "linux":  # macOS's own libraries do not take a fork well
        return False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of threads: a copy that waits for one that it lacks is ended
            pid = os.fork()
    except OSError:
        return False
    if pid == 0:
        status = 1
        try:
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.alarm(COPY_S)
            function()
            status = 0
        finally:
            os._exit(status)
    return os.waitpid(pid, 0)[1] == 0
