"""The stopwatch tells waiting from work, and sees both."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.lockstep.limits import Limits
from grader.tests.attacks.stopwatch import KERNEL_TELLS, watched
from grader.tests.checking.hosts import grade_one

pytestmark = [
    pytest.mark.attacks,
    pytest.mark.quick,
    pytest.mark.skipif(not KERNEL_TELLS, reason="the kernel does not tell"),
]
VIEW = """
    import select
    import time

    from django.http import HttpResponse

    thread_time = time.thread_time

    async def view(request):
        {}
        return HttpResponse("ok")
"""


def life_of(folder: Path, body: str) -> tuple[float, float]:
    """CPU and waiting of the host of a view, in seconds."""
    with watched() as lives:
        grade_one(folder, VIEW.format(body), limits=Limits(turn_cpu_s=60, cpu_s=60))
    (life,) = lives
    return life.cpu_s, life.waited_s


def test_waiting(tmp_path: Path) -> None:
    """What a view waits for in real time counts in full."""
    cpu_s, waited_s = life_of(tmp_path, "select.poll().poll(1_000)")

    assert waited_s >= 0.9
    assert cpu_s < 0.9


def test_work(tmp_path: Path) -> None:
    """Computing is not waiting."""
    cpu_s, waited_s = life_of(tmp_path, "while thread_time() < 1: pass")

    assert cpu_s >= 0.9
    assert waited_s < 0.9


def test_neither(tmp_path: Path) -> None:
    """An honest view does neither for long; what it sleeps is virtual."""
    cpu_s, waited_s = life_of(tmp_path, "time.sleep(100)")

    assert max(cpu_s, waited_s) < 0.9
