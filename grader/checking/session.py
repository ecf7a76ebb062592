"""One run of checks over one submission: what is graded, with what, and what became of each check."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from grader.checking.data import seed_for
from grader.checking.failure import CheckFailed
from grader.hosts import SETTINGS
from grader.lockstep import wire
from grader.lockstep.host import HostSpec
from grader.lockstep.limits import Limits
from grader.lockstep.modules import Source
from grader.lockstep.packages import ALWAYS
from grader.model import Course, Exercise, Failure, Outcome, Place
from grader.sandbox import Fence, choose
from grader.submission import SubmittedFiles

__all__ = ["CheckSession", "Subject"]

READABLE = (*(ALWAYS - {"grader"}), SETTINGS.partition(".")[0])
"""Packages whose files a host reads. The grader's own are loaded before it is confined, and stay closed."""


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A submission's files for one exercise, ready to run."""

    exercise: Exercise
    submitted: SubmittedFiles

    @functools.cached_property
    def sources(self) -> tuple[Source, ...]:
        """The modules of a host: the student's, and those given."""
        own = [self._source(name, code, submitted=True) for name, code in self.submitted.files.items()]
        given = [
            self._source(name, (self.exercise.folder / name).read_bytes(), submitted=False)
            for name in self.exercise.given
        ]
        return (*own, *given)

    def _source(self, name: str, code: bytes, *, submitted: bool) -> Source:
        file = f"exercises/{self.exercise.id}/{name}"
        return Source(module=name.removesuffix(".py"), file=file, code=code, submitted=submitted)

    @functools.cached_property
    def _lines(self) -> Mapping[str, list[str]]:
        return {source.file: source.code.decode("utf-8", "replace").splitlines() for source in self.sources}

    def place(self, frame: wire.Frame | None) -> Place | None:
        """A line that a host names, with its text; None for a line that is not in the submission."""
        if frame is None or frame.file not in self._lines:
            return None
        lines = self._lines[frame.file]
        if not 1 <= frame.line <= len(lines):
            return None
        function = frame.function.replace(".<locals>", "")[:100]
        return Place(file=frame.file, line=frame.line, text=lines[frame.line - 1].strip()[:200], function=function)


@dataclass
class CheckSession:
    """State shared by the checks of one run."""

    course: Course
    submitted: Callable[[Exercise], SubmittedFiles]  # reads what a submission holds for an exercise
    secret: Callable[[Exercise], str]  # what makes the data of its checks unpredictable
    outcomes: dict[tuple[str, str], Outcome] = field(default_factory=dict)
    broken: dict[str, CheckFailed] = field(default_factory=dict)  # by exercise: why no host starts
    fence: Fence = field(default_factory=choose)  # what confines its hosts
    limits: Limits = field(default_factory=Limits)  # of a host
    repeating: bool = False  # whether the check under way is tried once more, because a limit ended it
    no_thread: bool = False  # whether the machine may have been short of threads in the check under way
    on_outcome: Callable[[Exercise, str, Outcome, BaseException | None], None] | None = None
    printed: dict[tuple[str, str], str] = field(default_factory=dict)
    _subjects: dict[str, Subject] = field(default_factory=dict)

    def exercise_of(self, path: Path) -> Exercise | None:
        """The exercise in whose folder a test file lies."""
        return next((exercise for exercise in self.course.exercises if exercise.folder == path.parent), None)

    def subject(self, exercise: Exercise) -> Subject:
        """The submission's files for an exercise, read once."""
        if exercise.id not in self._subjects:
            self._subjects[exercise.id] = Subject(exercise=exercise, submitted=self.submitted(exercise))
        return self._subjects[exercise.id]

    def seed(self, exercise: Exercise, check: str) -> int:
        """The seed of a check's data."""
        digest = self.subject(exercise).submitted.digest
        return seed_for(secret=self.secret(exercise), exercise=exercise.id, check=check, digest=digest)

    def host_seed(self, exercise: Exercise, check: str) -> int:
        """The seed of the host's ``random``: another one, or a submission could draw the check's data itself."""
        return self.seed(exercise, f"{check} (host)")

    def host(self, exercise: Exercise, check: str, *, folder: str, database: Mapping[str, Any]) -> HostSpec:
        """What a host is to run for one check; it may write below ``folder``. CheckFailed if the submission's files
        cannot be run."""
        subject = self.subject(exercise)
        if subject.submitted.problem:
            raise CheckFailed(
                Failure(
                    expected=f"a file {exercise.edit[0]} that can be run",
                    seen=subject.submitted.problem,
                    where=subject.submitted.place,
                )
            )
        return HostSpec(
            sources=subject.sources,
            middleware=exercise.middleware,
            packages=exercise.packages,
            environment={"DJANGO_SETTINGS_MODULE": SETTINGS, "TZ": "UTC", "LANG": "C.UTF-8", "PATH": os.defpath},
            database=database,
            seed=self.host_seed(exercise, check),
            folder=folder,
            before=self.fence.before(
                packages=(*READABLE, *exercise.packages), writable=(folder, *_file(database)), server=_server(database)
            ),
        )

    def limits_of(self, database: Mapping[str, Any]) -> Limits:
        """Those of a host with this database in the check under way. None but a database server can wake it late."""
        limits = self.limits.patient() if self.repeating else self.limits
        return replace(limits, asleep_s=limits.turn_wall_s) if database and not _file(database) else limits

    def needed_but_not_passed(self, exercise: Exercise, needs: tuple[str, ...]) -> str:
        """The first needed check of this run that did not pass, or an empty string."""
        for need in needs:
            if self.outcomes.get((exercise.id, need), Outcome.PASSED) is not Outcome.PASSED:
                return need
        return ""


def _file(database: Mapping[str, Any]) -> tuple[str, ...]:
    """The file of an SQLite database. Not its folder: a journal beside it would tell the judge's SQLite what to do."""
    return (database["NAME"],) if database.get("ENGINE", "").endswith("sqlite3") else ()


def _server(database: Mapping[str, Any]) -> int | str | None:
    """Where the database is that a host must be able to reach, as in a sandbox's Room: a port, a path, or nowhere."""
    host = database.get("HOST")
    return (host or None) if not host or host.startswith("/") else int(database["PORT"])
