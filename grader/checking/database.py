"""``db``: a fresh database for one check, shared with the host.

The judge has the exercises' Django project in its own process for this, and nothing of a submission: what a view wrote
is read from the file. The judge's connection is open only while ``seed`` or ``read`` runs.
"""

from __future__ import annotations

import contextlib
import functools
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, TypeVar

from grader.checking.failure import CheckFailed, GraderFault
from grader.hosts import SETTINGS
from grader.model import Failure

__all__ = ["Database", "fresh_database", "set_up_django"]

T = TypeVar("T")
LOCKED = "Does a transaction stay open after the answer? `with transaction.atomic():` ends it, whatever happens."


class Database:
    """The SQLite file at ``path``, with the tables of the project's models."""

    def __init__(self, path: str) -> None:
        self.path = path

    def seed(self, *instances: Any) -> None:
        """Save model instances, in this order."""

        def save() -> None:
            for instance in instances:
                instance.save()

        self.read(save)

    def read(self, function: Callable[[], T]) -> T:
        """Run ORM code and return its result, a queryset as a list."""
        from django.db import DatabaseError, OperationalError
        from django.db.models import QuerySet

        try:
            with _connected(self.path):
                result: Any = function()
                return list(result) if isinstance(result, QuerySet) else result  # type: ignore[return-value]
        except DatabaseError as error:
            if type(error) not in (DatabaseError, OperationalError):  # those come from the check's own code
                raise
            text = " ".join(str(error).split())[:140]
            failure = Failure(
                expected="a database that others can use after the view",
                seen=text,
                look_at=LOCKED if "locked" in text else "",
            )
            raise CheckFailed(failure) from error


@contextlib.contextmanager
def fresh_database(exercises: Path, *, unblocked: AbstractContextManager[Any] | None = None) -> Iterator[Database]:
    """A database of its own, gone afterwards. ``unblocked`` lets pytest-django allow the connection."""
    set_up_django(exercises)
    with (
        unblocked or contextlib.nullcontext(),
        tempfile.TemporaryDirectory(prefix="grader-", ignore_cleanup_errors=True) as folder,
    ):
        path = Path(folder) / "db.sqlite3"
        path.write_bytes(_template())
        yield Database(str(path))


def set_up_django(exercises: Path) -> None:
    """Have the Django project in the folder ``exercises`` ready in this process; GraderFault if another one is."""
    import django
    from django.apps import apps
    from django.conf import settings

    if str(exercises) not in sys.path:
        sys.path.append(str(exercises))
    if not apps.ready:
        # Its settings read the environment and change it. A real database that it names is not ours to use.
        with _environment(DJANGO_SETTINGS_MODULE=SETTINGS, GRADER_DATABASE=os.devnull):
            django.setup()
    module, engine = settings.SETTINGS_MODULE, settings.DATABASES["default"]["ENGINE"]
    if (module, engine) != (SETTINGS, "django.db.backends.sqlite3"):
        raise GraderFault(
            f"this process has Django's settings from {module}, with {engine}; checks with `db` need {SETTINGS} with"
            " SQLite: unset DJANGO_SETTINGS_MODULE and DATABASE_URL"
        )


@functools.cache
def _template() -> bytes:
    """The file that every check begins with, made by the project's migrations once in the life of this process."""
    from django.core.management import call_command

    with tempfile.TemporaryDirectory(prefix="grader-", ignore_cleanup_errors=True) as folder:
        path = Path(folder) / "template.sqlite3"
        with _connected(str(path)):
            call_command("migrate", verbosity=0, interactive=False, skip_checks=True)  # checks would import `urls`
        return path.read_bytes()


@contextlib.contextmanager
def _connected(path: str) -> Iterator[None]:
    """Point Django's default connection at a file, and close it afterwards.

    A check is async, but nothing else runs in the judge while it reads: sync ORM code does no harm here. Nor does the
    host run, so that waiting for a lock of its would be in vain.
    """
    from django.db import connection

    with _environment(DJANGO_ALLOW_ASYNC_UNSAFE="1"):
        connection.close()
        settings = connection.settings_dict
        before = {"NAME": settings["NAME"], "OPTIONS": settings["OPTIONS"]}
        settings.update(NAME=path, OPTIONS={**settings["OPTIONS"], "timeout": 0})
        try:
            yield
        finally:
            connection.close()
            settings.update(before)


@contextlib.contextmanager
def _environment(**variables: str) -> Iterator[None]:
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
