"""A check's database as an SQLite file. The judge's connection is open only while it is used."""

from __future__ import annotations

import contextlib
import functools
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from grader.checking.database import Database, as_default, new_connection

__all__ = ["SqliteFile", "fresh"]


class SqliteFile(Database):
    """The file at ``path``."""

    def __init__(self, settings: Mapping[str, Any], path: str) -> None:
        super().__init__({**settings, "NAME": path})
        self.path = path
        self.folder = str(Path(path).parent)

    @contextlib.contextmanager
    def _connected(self) -> Iterator[None]:
        options = {**self.settings["OPTIONS"], "timeout": 0}
        connection = new_connection({**self.settings, "OPTIONS": options})
        with as_default(connection):
            try:
                yield
            finally:
                connection.close()

    @contextlib.contextmanager
    def _write_lock(self) -> Iterator[None]:
        from django.db import OperationalError

        with contextlib.closing(sqlite3.connect(self.path, isolation_level=None, timeout=0)) as other:
            try:
                other.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                raise OperationalError(*error.args) from error
            yield
            other.execute("ROLLBACK")

    def _refusal(self, name: str, what: str, when: str) -> str:
        refuse = "BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"
        return f"CREATE TRIGGER {name} BEFORE {what} FOR EACH ROW {when} {refuse}"


@contextlib.contextmanager
def fresh(settings: Mapping[str, Any]) -> Iterator[SqliteFile]:
    """A file of its own, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="grader-", ignore_cleanup_errors=True) as folder:
        path = Path(folder) / "db.sqlite3"
        path.write_bytes(_template())
        yield SqliteFile(settings, str(path))


@functools.cache
def _template() -> bytes:
    """The file that every check begins with, made by the project's migrations once in the life of this process."""
    from django.core.management import call_command

    from project.settings import database  # type: ignore[import-not-found]

    with tempfile.TemporaryDirectory(prefix="grader-", ignore_cleanup_errors=True) as folder:
        path = Path(folder) / "template.sqlite3"
        with SqliteFile(database({}), str(path))._connected():
            call_command("migrate", verbosity=0, interactive=False, skip_checks=True)  # checks would import `urls`
        return path.read_bytes()
