"""A fuzzer in the host's place: whatever a host sends, the check ends in a verdict, and what failed does not pass.

Real sessions are recorded first, then played to the judge with something changed. By default a few hundred, always the
same; ``GRADER_FUZZ=10000 pytest -s grader/tests/fuzz`` plays about that many new ones over every exercise. No check may
be *weak*: where its own lines raise something, a submission can choose not to be graded.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import multiprocessing
import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import HypothesisException

from grader.hosts import prepare_hosts
from grader.tests.checking.hosts import ROOT
from grader.tests.fuzz.hosts import Script, script_of
from grader.tests.fuzz.scripts import scripts
from grader.tests.fuzz.sessions import Recording, each_check

pytestmark = [pytest.mark.fuzz, pytest.mark.quick]
SESSIONS = int(os.environ.get("GRADER_FUZZ") or 0)
QUICK = ("02_awaiting_helpers", "16_streaming")
EXERCISES = sorted(path.name for path in (ROOT / "exercises").glob("[0-9][0-9]_*")) if SESSIONS else QUICK
GROWTH = 40 * 1024 * 1024


def submissions(exercise: str) -> Iterator[Path]:
    """The folders of the reference, and of what is wrong: the stub and two mistakes."""
    yield ROOT / "reference" / exercise
    yield ROOT / "exercises" / exercise
    yield from sorted((ROOT / "reference" / exercise / "mistakes").glob("*.py"))[: 2 if SESSIONS else 1]


def copied(source: Path, exercise: str, target: Path) -> Path:
    """A submission of one exercise."""
    folder = target / "exercises" / exercise
    folder.mkdir(parents=True)
    for file in source.glob("*.py") if source.is_dir() else ():
        if not file.name.startswith("test_"):
            shutil.copy(file, folder)
    if source.is_file():
        shutil.copytree(ROOT / "reference" / exercise, folder, dirs_exist_ok=True, ignore=lambda *_: {"mistakes"})
        shutil.copy(source, folder / "views.py")
    return target


def resident() -> int:
    """Bytes of memory of this process, without what its allocator keeps for later, or 0 where they are not told."""
    with contextlib.suppress(AttributeError, OSError):  # not everywhere
        ctypes.CDLL(None).malloc_trim(0)
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def descriptors() -> int:
    """How many this process has open, or 0 where that is not told."""
    folder = Path("/proc/self/fd")
    return len(list(folder.iterdir())) if folder.exists() else 0


def fuzz(recording: Recording, sessions: int, weak: dict[str, str]) -> list[str]:
    """Play changed sessions of one check; say what went wrong. ``weak`` gets the checks that could be sturdier."""
    gc.unfreeze()  # what a judge has frozen, Hypothesis does not see when it looks for who holds its random numbers
    again = recording.play(script_of(recording.said))
    if again.kind != recording.verdict.kind:
        return [f"replayed, it is {again} and not {recording.verdict}"]
    seen: list[str] = []

    @settings(
        max_examples=sessions,
        derandomize=not SESSIONS,
        database=None,
        deadline=None,
        print_blob=False,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(scripts(recording.said))
    def session(script: Script) -> None:
        verdict = recording.play(script)
        seen[:] = [f"{verdict.kind}: {verdict.error!r}\n{script}"[:3_000]]
        assert verdict.kind in ("passed", "failed", "weak")
        if verdict.kind == "weak":
            weak[recording.check.id] = repr(verdict.error)
        if recording.content_was_wrong:
            assert verdict.kind == "failed"

    try:
        session()
    except (AssertionError, HypothesisException, ExceptionGroup) as error:
        return [f"{error!r}\n{one}" for one in seen] or [repr(error)]
    return []


@pytest.mark.parametrize("exercise", EXERCISES)
def test_every_session_ends_in_a_verdict(exercise: str, tmp_path: Path) -> None:
    """Passed or failed, never a fault of the grader; and no wrong answer becomes right."""
    prepare_hosts(ROOT)
    counted, wrong, problems, weak = 0, 0, [], {}
    sessions = max(3, SESSIONS // (len(EXERCISES) * 30)) if SESSIONS else 5

    def visit(recording: Recording) -> None:
        nonlocal counted, wrong
        counted += sessions
        wrong += recording.content_was_wrong
        problems.extend(f"{exercise} {source.name} {recording.check.id}: {p}" for p in fuzz(recording, sessions, weak))

    for number, source in enumerate(submissions(exercise)):
        each_check(ROOT, copied(source, exercise, tmp_path / str(number)), [exercise], visit)
        if number == 0:
            gc.collect()
            before = descriptors(), threading.active_count()
            size = resident()

    gc.collect()
    after = descriptors(), threading.active_count()
    more = (resident() - size) // 1024
    print(f"{exercise}: {counted} sessions, {wrong} checks with wrong content, {more} KB more, weak: {weak}")  # noqa: T201
    assert not problems, "\n\n".join(problems)
    assert weak == {}
    assert counted > 50
    assert after == before
    assert multiprocessing.active_children() == []
    assert resident() - size < GROWTH
