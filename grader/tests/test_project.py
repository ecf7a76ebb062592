"""The Django project of the exercises: which database its settings choose, and whether its migration is complete."""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

EXERCISES = Path(__file__).parents[2] / "exercises"

Database = Callable[[Mapping[str, str]], dict[str, Any]]


@pytest.fixture
def database(monkeypatch: pytest.MonkeyPatch) -> Database:
    """The function of the settings that reads the environment."""
    monkeypatch.delenv("GRADER_DATABASE", raising=False)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return runpy.run_path(str(EXERCISES / "project" / "settings.py"))["database"]


def test_sqlite_beside_the_settings_is_the_default(database: Database) -> None:
    """Nothing needs to be set up."""
    chosen = database({})

    assert chosen["ENGINE"] == "django.db.backends.sqlite3"
    assert Path(chosen["NAME"]) == EXERCISES / "project" / "db.sqlite3"


def test_sqlite_takes_its_write_lock_at_once_and_waits_for_it(database: Database) -> None:
    """Simultaneous writers queue instead of failing."""
    assert database({})["OPTIONS"] == {"transaction_mode": "IMMEDIATE", "timeout": 20}


def test_the_graders_file_wins_over_a_url(database: Database) -> None:
    """A DATABASE_URL that belongs to another project cannot end up in a grading run."""
    chosen = database({"GRADER_DATABASE": "/somewhere/x.sqlite3", "DATABASE_URL": "postgresql://h/n"})

    assert chosen["NAME"] == "/somewhere/x.sqlite3"


def test_an_empty_variable_counts_as_unset(database: Database) -> None:
    """As shells and CI systems write it."""
    assert database({"GRADER_DATABASE": "", "DATABASE_URL": ""}) == database({})


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_postgresql_by_url(database: Database, scheme: str) -> None:
    """Every part of the URL arrives, decoded."""
    chosen = database({"DATABASE_URL": f"{scheme}://ada%40home:p%2Fw@db.example:5433/course%20x?sslmode=require"})

    assert chosen == {
        "ENGINE": "project.postgresql",
        "NAME": "course x",
        "USER": "ada@home",
        "PASSWORD": "p/w",
        "HOST": "db.example",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require"},
    }


def test_postgresql_through_the_local_socket(database: Database) -> None:
    """Host, port, user and password may be left out."""
    chosen = database({"DATABASE_URL": "postgresql:///course"})

    assert (chosen["NAME"], chosen["HOST"], chosen["PORT"], chosen["USER"]) == ("course", "", "", "")


@pytest.mark.parametrize(
    "url",
    [
        "postgres://ada:pw@%2Fvar%2Frun%2FPostgres:5433/course",
        "postgresql://ada:pw@/course?host=/var/run/Postgres&port=5433",
        "postgresql:///course?host=%2Fvar%2Frun%2FPostgres&port=5433&user=ada&password=pw",
    ],
)
def test_postgresql_through_a_socket_in_a_folder(database: Database, url: str) -> None:
    """As libpq takes it; capitals stay capitals."""
    chosen = database({"DATABASE_URL": url})

    assert (chosen["HOST"], chosen["PORT"], chosen["NAME"]) == ("/var/run/Postgres", "5433", "course")
    assert (chosen["USER"], chosen["PASSWORD"], chosen["OPTIONS"]) == ("ada", "pw", {})


def test_postgresql_at_an_address_of_version_6(database: Database) -> None:
    """Its colons are no port."""
    chosen = database({"DATABASE_URL": "postgresql://[::1]:5433/course"})

    assert (chosen["HOST"], chosen["PORT"]) == ("::1", "5433")


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("mysql://h/n", "must start with postgresql://"),
        ("sqlite:///x.sqlite3", "GRADER_DATABASE may then name the file"),
        ("postgresql://h", "names no database"),
        ("postgresql://h/", "names no database"),
        ("postgresql://u:secret@h:99999/n", "port must be a number"),
        ("postgresql://u:sec/ret@h/n", "percent-encoded"),
        ("postgresql://[h/n", "cannot be read"),
    ],
)
def test_a_url_that_cannot_work_is_refused(database: Database, url: str, message: str) -> None:
    """The message says what to do, and never repeats a password."""
    with pytest.raises(ImproperlyConfigured) as caught:
        database({"DATABASE_URL": url})

    assert message in str(caught.value)
    assert "sec" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_the_migration_holds_every_model(tmp_path: Path) -> None:
    """A changed model needs a changed migration."""
    environment = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}}
    # Without checks: they would import `urls`, which only an exercise has.
    command = ["makemigrations", "--check", "--dry-run", "--skip-checks", "--settings", "project.settings"]

    done = subprocess.run(
        [sys.executable, "-m", "django", *command, "--pythonpath", str(EXERCISES)],
        env=environment | {"GRADER_DATABASE": str(tmp_path / "db.sqlite3")},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout.strip()) == (0, "No changes detected"), done.stderr
