"""One outcome each: every promised program, again and again, on a machine with far more to do than it can.

Slow: run with ``pytest -m load``. GRADER_LOAD_REPEATS says how often.
"""

from __future__ import annotations

import collections
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from grader.tests.lockstep.programs import Ran, one_second, run
from grader.tests.lockstep.table import PROGRAMS, TIMELINES

pytestmark = pytest.mark.load

REPEATS = int(os.environ.get("GRADER_LOAD_REPEATS") or 200)
# It ends by itself should these tests be killed.
BUSY = """
import os
parent = os.getppid()
while os.getppid() == parent:
    for _ in range(1_000_000):
        pass
"""


@pytest.fixture(scope="module", autouse=True)
def load() -> Iterator[list[subprocess.Popen[bytes]]]:
    """Twice as many busy processes as the machine has cores."""
    processes: list[subprocess.Popen[bytes]] = []
    try:
        for _ in range(2 * (os.cpu_count() or 1)):
            processes.append(subprocess.Popen([sys.executable, "-S", "-c", BUSY], stdin=subprocess.DEVNULL))
        yield processes
    finally:
        for process in processes:
            process.kill()
        for process in processes:
            process.wait()


def outcome(ran: Ran) -> str:
    """Everything that could differ between two runs."""
    answers = [
        (getattr(answer, "text", ""), getattr(answer, "kind", ""), getattr(answer, "place", None))
        for answer in ran.answers
    ]
    calls = [
        (str(call.url), call.place, ran.since(call.start_s), call.end_s and ran.since(call.end_s), call.dropped)
        for call in ran.app.calls
    ]
    return repr((ran.seconds, ran.ends, answers, ran.blocked, ran.refused, calls, ran.app.raised, ran.facts))


@pytest.mark.parametrize("name", PROGRAMS)
def test_three_visitors(name: str, load: list[subprocess.Popen[bytes]]) -> None:
    """The promised time, and the same record to the last detail, each time."""
    seen: collections.Counter[str] = collections.Counter()
    for _ in range(REPEATS):
        ran = run(PROGRAMS[name].program, visitors=3, answer=one_second, finish=True)
        assert ran.seconds == (PROGRAMS[name].seconds or 0.0)
        seen[outcome(ran)] += 1

    assert len(seen) == 1, seen
    assert [process.poll() for process in load] == [None] * len(load)


@pytest.mark.parametrize("name", TIMELINES)
def test_one_visitor(name: str, load: list[subprocess.Popen[bytes]]) -> None:
    """Every instant as promised, and the same record to the last detail, each time."""
    seen: collections.Counter[str] = collections.Counter()
    for _ in range(REPEATS):
        ran = run(TIMELINES[name].program, answer=one_second, finish=True)
        assert ran.json["seen"] == TIMELINES[name].seen
        seen[outcome(ran)] += 1

    assert len(seen) == 1, seen
    assert [process.poll() for process in load] == [None] * len(load)
