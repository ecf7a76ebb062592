"""Hosts for these tests."""

from __future__ import annotations

import pytest

from grader.checking.session import prepare_hosts
from grader.tests.checking.hosts import ROOT


@pytest.fixture(autouse=True)
def one_fork_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fork server of the real course serves every small one: their Django project is a copy."""
    monkeypatch.setattr("grader.grading.prepare_hosts", lambda root: prepare_hosts(ROOT))
    monkeypatch.delenv("GRADER_SECRET", raising=False)
