"""Makes the fork server of these tests' hosts."""

from __future__ import annotations

import multiprocessing.forkserver

import pytest

from grader.hosts import prepare_hosts
from grader.lockstep import process
from grader.tests.lockstep.programs import ROOT


@pytest.fixture(autouse=True)
def fork_server() -> None:
    """The fork server that the course itself uses; one that another course's tests left behind makes way."""
    if process._environment.get("LOCKSTEP_PATH") not in (None, str(ROOT / "exercises")):
        multiprocessing.forkserver._forkserver._stop()
    prepare_hosts(ROOT)
