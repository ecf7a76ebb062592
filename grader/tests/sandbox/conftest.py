"""One fork server for all tests here, with the exercises' Django project loaded."""

from __future__ import annotations

import pytest

from grader.hosts import prepare_hosts
from grader.tests.lockstep.programs import ROOT


@pytest.fixture(autouse=True)
def _prepared() -> None:
    prepare_hosts(ROOT)
