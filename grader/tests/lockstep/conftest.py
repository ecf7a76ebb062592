"""Makes the fork server of these tests' hosts."""

from __future__ import annotations

import pytest

from grader.hosts import prepare_hosts
from grader.tests.lockstep.programs import ROOT


@pytest.fixture(autouse=True)
def fork_server() -> None:
    """The fork server that the course itself uses."""
    prepare_hosts(ROOT)
