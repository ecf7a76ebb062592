"""Running the checks of exercises over a submission, as plain pytest, and gathering what became of each."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio.plugin  # noqa: F401 - here, for what the first run imports holds on to all of that run

from grader.checking.failure import CheckFailed, GraderFault, MachineFault, without_addresses
from grader.checking.plugin import SESSION
from grader.checking.session import CheckSession
from grader.model import Check, CheckOutcome, Exercise, ExerciseRun, Failure, Outcome
from grader.submission import SubmittedFiles, stub_digest

__all__ = ["Progress", "run_checks"]

Progress = Callable[[Exercise, CheckOutcome], None]
PRINTED_LIMIT = 2_000
_INI = Path(__file__).parent / "checks.ini"
_WITHOUT = (
    "cacheprovider",
    "terminal",
    "faulthandler",
    "doctest",
    "unittest",
    "junitxml",
    "pastebin",
    "logging",
    "warnings",
    "unraisableexception",  # collects garbage ten times at the end
    "threadexception",
)


def run_checks(
    session: CheckSession, exercises: Sequence[Exercise], on_progress: Progress | None = None
) -> tuple[ExerciseRun, ...]:
    """What became of every check of ``exercises``; ``on_progress`` hears each outcome as it comes."""
    collector = _Collector(session, on_progress)
    submitted = {exercise.id: session.subject(exercise).submitted for exercise in exercises}
    runnable = []
    for exercise in exercises:
        if submitted[exercise.id].problem:
            collector.cannot_run(exercise, submitted[exercise.id])
        else:
            runnable.append(exercise)
    if runnable:
        collector.run(runnable)
    return tuple(collector.result(exercise, submitted[exercise.id]) for exercise in exercises)


class _Collector:
    """Runs pytest and gathers outcomes. Also a pytest plugin, for what goes wrong before a check runs."""

    def __init__(self, session: CheckSession, on_progress: Progress | None) -> None:
        self._session = session
        self._on_progress = on_progress
        self._outcomes: dict[tuple[str, str], CheckOutcome] = {}
        self._faults: dict[str, str] = {}
        self._interrupted = False
        session.on_outcome = self._heard

    def run(self, exercises: Sequence[Exercise]) -> None:
        """Run every check of these exercises."""
        files = [str(exercise.folder / name) for exercise in exercises for name in exercise.check_files]
        arguments = [
            *files,
            f"--rootdir={self._session.course.root}",
            f"--confcutdir={self._session.course.root / 'exercises'}",
            f"--config-file={_INI}",
            "--import-mode=importlib",
            "--capture=no",
            "--continue-on-collection-errors",
            "-ppytest_asyncio.plugin",
            "-pgrader.checking.plugin",
            *(f"-pno:{name}" for name in _WITHOUT),
        ]
        known = set(sys.modules)
        try:
            with _pytest_environment():
                status = pytest.main(arguments, plugins=[self])
        finally:
            for name in set(sys.modules) - known:  # another course in this process has files of the same name
                if getattr(sys.modules[name], "__file__", None) in files:
                    del sys.modules[name]
                    package, _, module = name.rpartition(".")
                    if package in sys.modules:  # which would hold on to the module, and that to all of this run
                        vars(sys.modules[package]).pop(module, None)
            for name in ("last_exc", "last_type", "last_value", "last_traceback"):  # as would what pytest leaves here
                vars(sys).pop(name, None)
        if self._interrupted:
            raise KeyboardInterrupt
        if status not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED) and not self._faults:
            for exercise in exercises:
                self._faults[exercise.id] = f"pytest could not run the checks (exit status {int(status)})"

    def pytest_configure(self, config: pytest.Config) -> None:
        """Hand the prepared session to the plugin."""
        config.stash[SESSION] = self._session

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A file of checks that cannot be imported is a fault of ours."""
        if report.failed:
            for exercise in self._session.course.exercises:
                if exercise.id in report.nodeid:
                    last = str(report.longrepr).strip().splitlines()[-1:]
                    self._faults[exercise.id] = f"{report.nodeid} could not be read: {' '.join(last)}"

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Ctrl-C, which pytest itself turns into the same exit status as checks that cannot be imported."""
        self._interrupted = self._interrupted or type(excinfo.value) is KeyboardInterrupt

    def cannot_run(self, exercise: Exercise, submitted: SubmittedFiles) -> None:
        """Nothing of this exercise can run: every check fails, or was not attempted."""
        for check in exercise.checks:
            if not submitted.attempted:
                outcome = CheckOutcome(check=check, outcome=Outcome.MISSING)
            elif check.needs:
                outcome = CheckOutcome(check=check, outcome=Outcome.SKIPPED)
            else:
                expected = f"a file {exercise.edit[0]} that can be run"
                failure = Failure(expected=expected, seen=submitted.problem, where=submitted.place)
                outcome = CheckOutcome(check=check, outcome=Outcome.FAILED, failure=failure)
            self._add(exercise, outcome)

    def _heard(self, exercise: Exercise, name: str, outcome: Outcome, error: BaseException | None) -> None:
        check = next((check for check in exercise.checks if check.id == name), None)
        if check is None:
            return
        failure = error.failure if isinstance(error, CheckFailed) else None
        if error is not None and failure is None and outcome is Outcome.FAILED:
            self._faults.setdefault(exercise.id, _fault(check, error))
            outcome = Outcome.MISSING
        printed = without_addresses(self._session.printed.get((exercise.id, name), ""))
        if len(printed) > PRINTED_LIMIT:
            printed = printed[:PRINTED_LIMIT] + "\n… (cut)"
        self._add(exercise, CheckOutcome(check=check, outcome=outcome, failure=failure, printed=printed))

    def _add(self, exercise: Exercise, outcome: CheckOutcome) -> None:
        self._outcomes[exercise.id, outcome.check.id] = outcome
        if self._on_progress is not None:
            self._on_progress(exercise, outcome)

    def result(self, exercise: Exercise, submitted: SubmittedFiles) -> ExerciseRun:
        """All outcomes of one exercise; a check that never reported is ``missing``."""
        outcomes = tuple(
            self._outcomes.get((exercise.id, check.id), CheckOutcome(check=check, outcome=Outcome.MISSING))
            for check in exercise.checks
        )
        fault = self._faults.get(exercise.id, "")
        never = [outcome.check.id for outcome in outcomes if outcome.outcome is Outcome.MISSING]
        if not fault and never and not submitted.problem:
            fault = f"{', '.join(never)} never reported"
        message, where = submitted.problem, submitted.place
        broken = self._session.broken.get(exercise.id)
        if not message and broken is not None:
            cause = broken.failure
            message = f"exercises/{exercise.id}/{exercise.edit[0]}: {cause.seen}. {cause.look_at}".rstrip()
            where = cause.where
            same = replace(cause, seen=message, look_at="")  # so that reports say it once
            outcomes = tuple(replace(o, failure=same) if o.failure == cause else o for o in outcomes)
        return ExerciseRun(
            exercise=exercise,
            outcomes=outcomes,
            message=message,
            where=where,
            fault=fault,
            attempted=submitted.attempted and not _is_stub(exercise, submitted),
            digest=submitted.digest,
        )


def _is_stub(exercise: Exercise, submitted: SubmittedFiles) -> bool:
    """Whether the student's files are still what they were. They may be those of the course itself, changed."""
    return stub_digest(submitted.files) == exercise.stub


def _fault(check: Check, error: BaseException) -> str:
    if isinstance(error, MachineFault):
        return " ".join(str(error).split())
    trace, line = error.__traceback__, 0
    while trace is not None:
        if trace.tb_frame.f_code.co_filename.endswith(check.file):
            line = trace.tb_lineno
        trace = trace.tb_next
    at = f" in {check.file} line {line}" if line else ""
    kind = "" if isinstance(error, GraderFault) else f"{type(error).__name__}: "
    return f"the check {check.id} itself failed{at}: {kind}{' '.join(str(error).split())[:200]}"


@contextlib.contextmanager
def _pytest_environment() -> Iterator[None]:
    """Let no variable from outside change how pytest runs."""
    ours = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    before = {name: os.environ.get(name) for name in (*ours, "PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTEST_VERSION")}
    for name in before:
        os.environ.pop(name, None)
    os.environ.update(ours)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
