"""Where a process cannot fork, as on Windows, a host is spawned and prepares itself."""

from __future__ import annotations

import pytest

from grader.lockstep import forkserver
from grader.tests.lockstep.programs import one_second, run
from grader.tests.lockstep.table import PROGRAMS


@pytest.mark.parametrize("name", ["gather", "sync httpx.get"])
def test_a_spawned_host_keeps_the_same_time(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A promised value holds in a host that was not forked."""
    monkeypatch.setattr(forkserver, "CAN_FORK", False)

    ran = run(PROGRAMS[name].program, visitors=3, answer=one_second)

    assert ran.seconds == PROGRAMS[name].seconds
