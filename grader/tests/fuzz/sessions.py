"""Runs whole checks, as grading does, on hosts that are not what they seem."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from grader.checking import plugin
from grader.checking.collector import run_checks
from grader.checking.failure import CheckFailed
from grader.checking.plugin import FAILURE, check_name, session_of
from grader.checking.session import CheckSession
from grader.course import load_course
from grader.lockstep import judge
from grader.model import Check, Exercise, Outcome
from grader.submission import SubmittedFiles, read_submission
from grader.tests.checking.hosts import ROOT
from grader.tests.fuzz.hosts import RecordingHost, Said, Script, ScriptedHost, script_of

__all__ = ["Recording", "Verdict", "each_check"]

_run_check = plugin._run_check


@dataclass(frozen=True)
class Verdict:
    """What became of a check: an outcome, or, if the exercise would be ungradable, ``fault`` of the grader or ``weak``:
    the check's own lines raised something, because they expect too much of an answer or a record."""

    kind: str
    error: BaseException | None = None


@dataclass
class Recording:
    """One check of one submission, as a real host played it."""

    exercise: Exercise
    check: Check
    said: list[Said]
    verdict: Verdict
    play: Callable[[Script], Verdict] = field(repr=False)  # the same check with a script in the host's place

    @property
    def content_was_wrong(self) -> bool:
        """Whether the check failed for what the submission answered, and not for when, or for what it noted of itself:
        no change to the record can make that right, short of guessing the answer."""
        error = self.verdict.error
        if self.verdict.kind != "failed" or not isinstance(error, CheckFailed):
            return False
        return error.failure.seen.startswith("status ") and error.failure.timeline is None


def each_check(root: Path, submission: Path, exercises: Sequence[str], visit: Callable[[Recording], None]) -> None:
    """Call ``visit`` for each check of these exercises, after a recording of a submission in ``submission``."""
    course = load_course(root)
    chosen = [exercise for exercise in course.exercises if exercise.id in exercises]
    heard: list[Verdict] = []

    def submitted(exercise: Exercise) -> SubmittedFiles:
        return read_submission(submission, exercise)

    def on_outcome(exercise: Exercise, name: str, outcome: Outcome, error: BaseException | None) -> None:
        ours = error is not None and not isinstance(error, CheckFailed) and outcome is Outcome.FAILED
        kind = "weak" if _in_the_check(error) else "fault"
        heard.append(Verdict(kind if ours else outcome.value, error))

    def run(item: pytest.Item, nextitem: pytest.Item | None, exercise: Exercise) -> None:
        def once() -> Verdict:
            session.broken.clear()
            session.outcomes.clear()
            item.stash[FAILURE] = None  # type: ignore[assignment]
            del item.stash[FAILURE]
            item._initrequest()  # type: ignore[attr-defined]
            heard.clear()
            _run_check(item, item.parent, exercise)  # type: ignore[arg-type]  # what the module has set up stays
            (verdict,) = heard
            return verdict

        def play(script: Script) -> Verdict:
            ScriptedHost.script = script
            with _host(ScriptedHost):
                return once()

        session = session_of(item.config)
        session.on_outcome = on_outcome
        RecordingHost.recorded = []
        with _host(RecordingHost):
            verdict = once()
        check = next(check for check in exercise.checks if check.id == check_name(item))
        if RecordingHost.recorded:  # else the check needs no host
            visit(Recording(exercise, check, RecordingHost.recorded[-1], verdict, play))

    session = CheckSession(course=course, submitted=submitted, secret=lambda exercise: "fuzz")
    trouble: list[BaseException] = []

    def guarded(item: pytest.Item, nextitem: pytest.Item | None, exercise: Exercise) -> None:
        try:
            if not trouble:
                run(item, nextitem, exercise)
        except BaseException as error:  # pytest would swallow it
            trouble.append(error)
        item.session._setupstate.teardown_exact(nextitem)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plugin, "_run_check", guarded)
        run_checks(session, chosen)
    if trouble:
        raise trouble[0]


def _in_the_check(error: BaseException | None) -> bool:
    """Whether the last of our lines that an exception passed is one of a check."""
    trace = error.__traceback__ if error else None
    last = ""
    while trace is not None:
        file = Path(trace.tb_frame.f_code.co_filename)
        if file.is_relative_to(ROOT) and not file.is_relative_to(sys.prefix):
            last = file.name
        trace = trace.tb_next
    return last.startswith("test_")


@contextmanager
def _host(kind: type[judge.HostProcess]) -> Iterator[None]:
    before = judge.HostProcess
    judge.HostProcess = kind  # type: ignore[misc]
    try:
        yield
    finally:
        judge.HostProcess = before  # type: ignore[misc]


__all__ += ["script_of"]
