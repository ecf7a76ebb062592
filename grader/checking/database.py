"""``db``: a fresh database for one check, shared with the host.

The judge has the exercises' Django project in its own process for this, and nothing of a submission: what a view wrote
is read from the database. It is an SQLite file, or one on the PostgreSQL server that DATABASE_URL names.
"""

from __future__ import annotations

import abc
import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, TypeVar

from grader.checking.failure import CheckFailed, GraderFault, MachineFault
from grader.hosts import SETTINGS
from grader.model import Failure

__all__ = ["Database", "as_default", "fresh_database", "new_connection", "result_of", "set_up_django"]

T = TypeVar("T")
UNSAFE = "DJANGO_ALLOW_ASYNC_UNSAFE"
OTHERS = "a database that others can use after the view"
LOCKED = "Does a transaction stay open after the answer? `with transaction.atomic():` ends it, whatever happens."


class Database(abc.ABC):
    """A database with the tables of the project's models. ``settings`` are those of Django's default connection to it,
    as far as they differ from the project's."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self.settings = settings

    def seed(self, *instances: Any) -> None:
        """Save model instances, in this order."""

        def save() -> None:
            for instance in instances:
                instance.save()

        self.read(save)

    def read(self, function: Callable[[], T]) -> T:
        """Run ORM code and return its result, a queryset as a list.

        To ``get`` an object is an expectation: the check fails if there is none, or more than one.
        """
        from django.core.exceptions import MultipleObjectsReturned, ObjectDoesNotExist
        from django.db import DatabaseError, IntegrityError

        with self._theirs():
            try:
                with self._connected():
                    return result_of(function)
            except (ObjectDoesNotExist, MultipleObjectsReturned) as error:
                raise DatabaseError(str(error)) from error
            except (IntegrityError, ArithmeticError, LookupError, TypeError, ValueError) as error:
                if self._works_as_left(function):
                    raise DatabaseError(f"{type(error).__name__}: {error}") from error
                raise

    @contextlib.contextmanager
    def locked(self, then: Callable[[], Any] | None = None) -> Iterator[None]:
        """Somebody else keeps the database locked for writing meanwhile; reading goes on. ``then``, ORM code, is what
        they write before they let go, so that whoever waits for the lock comes after it."""
        with contextlib.ExitStack() as stack:
            with self._theirs():
                write = stack.enter_context(self._write_lock())
            yield
            if then is not None:
                with self._theirs():
                    write(then)

    @contextlib.contextmanager
    def refusing(self, *changes: str) -> Iterator[None]:
        """The database refuses these changes meanwhile: ``INSERT ON project_transfer``, or ``UPDATE ON project_account
        WHEN OLD.id = 7``. Whoever tries gets Django's IntegrityError."""

        def each(sql: Callable[[str, str, str], str]) -> None:
            from django.db import connection

            with connection.cursor() as cursor:
                for number, change in enumerate(changes):
                    what, _, condition = change.partition(" WHEN ")
                    cursor.execute(sql(f"refused_{number}", what, f"WHEN ({condition})" if condition else ""))

        self.read(lambda: each(self._refusal))
        yield
        self.read(lambda: each(lambda name, what, _: f"DROP TRIGGER {name} {self._of_table(what)}"))

    # --- what differs from server to server ---------------------------------------------------------------------------

    @abc.abstractmethod
    def _connected(self) -> AbstractContextManager[None]:
        """Django's default connection is one to this database."""

    @abc.abstractmethod
    def _write_lock(self) -> AbstractContextManager[Callable[[Callable[[], Any]], None]]:
        """A connection of its own has the lock that writers need. The value runs ORM code there; it is kept."""

    @abc.abstractmethod
    def _refusal(self, name: str, what: str, when: str) -> str:
        """SQL for a trigger that refuses something."""

    def _of_table(self, what: str) -> str:
        """What the end of a trigger must name beside the trigger."""
        return ""

    def _is_theirs(self, error: Exception) -> bool:
        """Whether an error comes from what a view did to the database, not from the check's own code."""
        from django.db import DatabaseError, OperationalError

        return type(error) in (DatabaseError, OperationalError)

    def _works_as_left(self, function: Callable[[], Any]) -> bool:
        """Whether ORM code works on the database as the judge last left it, without what a view has done since: then
        that is why it does not. False if nobody knows."""
        return False

    def _text_of(self, error: Exception) -> str:
        return str(error)

    @contextlib.contextmanager
    def _theirs(self) -> Iterator[None]:
        from django.db import DatabaseError

        try:
            yield
        except DatabaseError as error:
            if not self._is_theirs(error):
                raise
            text = " ".join(self._text_of(error).split())[:140]
            look_at = LOCKED if "locked" in text else ""
            raise CheckFailed(Failure(expected=OTHERS, seen=text, look_at=look_at)) from error


def result_of(function: Callable[[], T]) -> T:
    """What ORM code returns, a queryset as a list."""
    from django.db.models import QuerySet

    result: Any = function()
    return list(result) if isinstance(result, QuerySet) else result  # type: ignore[return-value]


@contextlib.contextmanager
def fresh_database(
    exercises: Path, *, rooms: str | None = None, unblocked: AbstractContextManager[Any] | None = None
) -> Iterator[Database]:
    """A database of its own, gone afterwards; a file lies below ``rooms``, if that matters. ``unblocked`` lets
    pytest-django allow the connection.

    MachineFault, with what to do next, if DATABASE_URL does not lead to a server that can be used.
    """
    set_up_django(exercises)
    from django.core.exceptions import ImproperlyConfigured

    from project.settings import database as chosen  # type: ignore[import-not-found]

    try:
        settings = chosen(os.environ)
    except ImproperlyConfigured as error:
        raise MachineFault(str(error)) from error
    if settings["ENGINE"] == "django.db.backends.sqlite3":
        from grader.checking import sqlite

        fresh: AbstractContextManager[Database] = sqlite.fresh(settings, rooms)
    else:
        from grader.checking import postgres

        fresh = postgres.fresh(settings)
    with unblocked or contextlib.nullcontext(), fresh as database:
        yield database


def set_up_django(exercises: Path) -> None:
    """Have the Django project in the folder ``exercises`` ready in this process; GraderFault if another one is."""
    import django
    from django.apps import apps
    from django.conf import settings

    if str(exercises) not in sys.path:
        sys.path.append(str(exercises))
    if not apps.ready:
        # Its settings read the environment and change it. No connection is made with those of the default one.
        with environment(DJANGO_SETTINGS_MODULE=SETTINGS, GRADER_DATABASE=os.devnull):
            django.setup()
    if settings.SETTINGS_MODULE != SETTINGS:
        raise GraderFault(
            f"this process has Django's settings from {settings.SETTINGS_MODULE}; checks with `db` need {SETTINGS}:"
            " unset DJANGO_SETTINGS_MODULE"
        )


def new_connection(settings: Mapping[str, Any]) -> Any:
    """Django's object for a connection with these settings, not connected yet."""
    from django.db import connections
    from django.db.utils import load_backend

    every = {**connections.settings["default"], **settings}
    return load_backend(every["ENGINE"]).DatabaseWrapper(every, "default")


@contextlib.contextmanager
def as_default(connection: Any) -> Iterator[None]:
    """Let this be Django's default connection.

    A check is async, but nothing else runs in the judge while it reads: sync ORM code does no harm here. Nor does the
    host run, so that waiting for a lock of its would be in vain.
    """
    from django.db import connections

    before, safe = connections["default"], os.environ.get(UNSAFE)
    connections["default"], os.environ[UNSAFE] = connection, "1"
    try:
        yield
    finally:
        connections["default"] = before
        del os.environ[UNSAFE]
        if safe is not None:
            os.environ[UNSAFE] = safe


@contextlib.contextmanager
def environment(**variables: str) -> Iterator[None]:
    """Environment variables for a while; whatever else changes them meanwhile is undone, too."""
    before = dict(os.environ)
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
        if hasattr(time, "tzset"):
            time.tzset()
