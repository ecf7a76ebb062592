"""A PostgreSQL server for tests: the one that GRADER_TEST_POSTGRES names (``.ci/postgres`` starts one)."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from grader.checking.database import Database, fresh_database

__all__ = ["ROOT", "needs_server", "on_postgres", "postgres", "settings"]

ROOT = Path(__file__).parents[2]
URL = os.environ.get("GRADER_TEST_POSTGRES", "")

needs_server = pytest.mark.skipif(not URL, reason="GRADER_TEST_POSTGRES names no PostgreSQL server")


@pytest.fixture
def postgres(monkeypatch: pytest.MonkeyPatch) -> str:
    """DATABASE_URL names the server."""
    monkeypatch.delenv("GRADER_DATABASE", raising=False)
    monkeypatch.setenv("DATABASE_URL", URL)
    return URL


@pytest.fixture
def on_postgres(postgres: str) -> Iterator[Database]:
    """A fresh database there."""
    with fresh_database(ROOT / "exercises") as database:
        yield database


def settings(url: str) -> Mapping[str, Any]:
    """Django's settings for a URL."""
    from project.settings import database  # type: ignore[import-not-found]

    found: Mapping[str, Any] = database({"DATABASE_URL": url})
    return found
