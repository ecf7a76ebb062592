"""Grading a class: everybody, side by side; nobody's trouble is another's; what is known is not computed again."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from msgspec import structs

from grader.classroom.fingerprint import fingerprint
from grader.classroom.folder import ClassFile, ClassFolder
from grader.classroom.gradebook import OVERRIDES, Row, read_overrides
from grader.classroom.handins import HandIn, commit_of, find_handins, parse_time, read_times
from grader.classroom.roster import Student, read_roster
from grader.classroom.store import Graded, Record, Store, as_of_today, exercise_keys
from grader.grading import grade_submitted
from grader.model import Course, Exercise, ExerciseRun
from grader.sandbox import choose
from grader.submission import SubmittedFiles, read_submission, submission_digest
from grader.workers import spread

__all__ = ["Shard", "Work", "grade_class", "grade_into", "grade_work"]

T = TypeVar("T")
Spread = Callable[..., list[Record]]


@dataclass(frozen=True, kw_only=True)
class Shard:
    """One of several machines: the ``index``-th (from 1) of ``count``."""

    index: int = 1
    count: int = 1

    @classmethod
    def parse(cls, text: str) -> Shard:
        """From ``2/4``; the whole class from an empty text. Raises ValueError."""
        if not text:
            return cls()
        index, slash, count = text.partition("/")
        if not (slash and index.isdecimal() and count.isdecimal() and 1 <= int(index) <= int(count)):
            raise ValueError(f"--shard {text} is no part of a class. Write 2/4 for the second of four.")
        return cls(index=int(index), count=int(count))

    def of(self, students: Sequence[T]) -> Sequence[T]:
        """Those that this machine grades. All shards together have each exactly once."""
        return students[self.index - 1 :: self.count]


@dataclass(frozen=True, kw_only=True)
class Work:
    """One student's submission, ready for any process or machine that has the course: the exercises to grade, what was
    handed in for them, and what is known of the others."""

    course: Course
    exercises: tuple[Exercise, ...]
    submitted: Mapping[str, SubmittedFiles]
    keys: Mapping[str, str]
    known: Record
    isolation: str


def grade_into(
    course: Course,
    folder: ClassFolder,
    file: ClassFile,
    *,
    jobs: int,
    spread_work: Spread = spread,
    on_start: Callable[[int], None] | None = None,
    on_done: Callable[[Record, bool], None] | None = None,
) -> Sequence[Row]:
    """Grade the class that ``file`` names into ``folder`` and write its reports; otherwise as ``grade_class``.

    Raises UsageError if the roster, the times, the overrides or the folder of the submissions cannot be read, and
    NotConfined if this machine cannot confine hosts as far as the file says.
    """
    roster = read_roster(Path(file.roster)) if file.roster else None
    times = read_times(Path(file.times)) if file.times else {}
    collected = parse_time(file.at) if file.at else None
    choose(file.isolation)  # refuses before anything is graded
    read_overrides(folder.path / OVERRIDES, course)  # a mistake in it is told before the work, not after it
    found = find_handins(Path(file.submissions), roster, times=times, out=folder.path)
    shard = Shard.parse(file.shard).of(list(enumerate(found)))
    folder.write(structs.replace(file, students=[(place, hand_in.student.key) for place, hand_in in shard]))
    hand_ins = [
        replace(hand_in, handed_in=hand_in.handed_in or (collected if hand_in.folder else None)) for _, hand_in in shard
    ]
    grade_class(
        course,
        hand_ins,
        folder.store,
        jobs=jobs,
        isolation=file.isolation,
        spread_work=spread_work,
        on_start=on_start,
        on_done=on_done,
    )
    return folder.write_reports(course)


def grade_class(
    course: Course,
    hand_ins: Sequence[HandIn],
    store: Store,
    *,
    jobs: int,
    isolation: str = "auto",
    spread_work: Spread = spread,
    on_start: Callable[[int], None] | None = None,
    on_done: Callable[[Record, bool], None] | None = None,
) -> None:
    """Bring the store up to date: grade what is new or changed, in ``jobs`` processes, and keep each student's result
    at once. What several handed in alike comes first.

    ``on_start`` hears how many students there are; ``on_done`` each student's record and whether anything was graded
    for it. Never raises for what a student handed in.
    """
    keys = exercise_keys(course, course.exercises, isolation)
    waiting: list[Work] = []
    graded: dict[tuple[str, str], Graded] = {}  # by exercise and what was handed in for it

    def know(record: Record) -> None:
        graded.update({(id, one.run.digest): one for id, one in record.exercises.items() if not one.run.fault})

    if on_start:
        on_start(len(hand_ins))
    with ThreadPoolExecutor(8) as readers:  # a class on a network drive is read side by side
        for work in readers.map(lambda hand_in: _work(course, hand_in, keys, store, isolation), hand_ins):
            know(work.known)
            if work.exercises:
                waiting.append(work)
            else:
                if store.get(work.known.student.key) != work.known:
                    store.put(work.known)
                if on_done:
                    on_done(work.known, False)

    def keep(_: Work, record: Record) -> None:
        store.put(record)
        if on_done:
            on_done(record, True)

    alike = _in_common([_knowing(work, graded) for work in waiting])
    spread_work(grade_work, alike, jobs=jobs, died=_died, on_done=lambda _, record: know(record))
    left = []
    for work in (_knowing(work, graded) for work in waiting):
        if work.exercises:
            left.append(work)
        else:
            keep(work, work.known)
    spread_work(grade_work, left, jobs=jobs, died=_died, on_done=keep)


def _in_common(waiting: Sequence[Work]) -> list[Work]:
    """What several students handed in alike, such as the stub: each exercise of it once, as nobody's. The data of its
    checks is theirs, too, for it is drawn by what was handed in."""
    found: dict[tuple[str, str], list[Work]] = {}
    for work in waiting:
        for id in (exercise.id for exercise in work.exercises):
            if not work.submitted[id].problem:
                found.setdefault((id, work.submitted[id].digest), []).append(work)
    return [
        replace(
            works[0],
            exercises=tuple(exercise for exercise in works[0].exercises if exercise.id == id),
            submitted={id: works[0].submitted[id]},
            known=Record(student=Student(username="")),
        )
        for (id, _), works in found.items()
        if len(works) > 1
    ]


def _knowing(work: Work, graded: Mapping[tuple[str, str], Graded]) -> Work:
    """The rest of a student's work, when this was graded for others. What cannot be run has a reason of its own."""
    new = {
        exercise.id: graded[exercise.id, files.digest]
        for exercise in work.exercises
        for files in (work.submitted[exercise.id],)
        if not files.problem and (exercise.id, files.digest) in graded
    }
    return replace(
        work,
        exercises=tuple(exercise for exercise in work.exercises if exercise.id not in new),
        known=replace(work.known, exercises=_in_order({**work.known.exercises, **new})),
    )


def grade_work(work: Work) -> Record:
    """Grade one student's changed exercises; runs in a process, or on a machine, of its own."""
    try:
        score = grade_submitted(work.course, work.exercises, work.submitted, isolation=work.isolation)
    except Exception as error:  # never the class's trouble
        return _not_graded(work, f"{type(error).__name__}: {error}".removesuffix(": "))
    new = {
        exercise.run.exercise.id: Graded(
            key=work.keys[exercise.run.exercise.id],
            run=exercise.run,
            versions=score.provenance.versions,
            isolation=score.provenance.isolation,
            fingerprint=fingerprint(work.submitted[exercise.run.exercise.id].files.values()),
        )
        for exercise in score.exercises
    }
    return replace(work.known, exercises=_in_order({**work.known.exercises, **new}))


def _died(work: Work) -> Record:
    return _not_graded(work, "the process that graded it ended twice by itself; is there enough memory?")


def _not_graded(work: Work, fault: str) -> Record:
    new = {
        exercise.id: Graded(
            key="", run=ExerciseRun(exercise=exercise, outcomes=(), fault=fault), versions={}, isolation=()
        )
        for exercise in work.exercises
    }
    return replace(work.known, exercises=_in_order({**work.known.exercises, **new}))


def _in_order(exercises: Mapping[str, Graded]) -> dict[str, Graded]:
    return dict(sorted(exercises.items()))


def _work(course: Course, hand_in: HandIn, keys: Mapping[str, str], store: Store, isolation: str) -> Work:
    """What is to be done for one student. What was graded before stays while files and checks are the same."""
    folder = hand_in.folder
    record = Record(
        student=hand_in.student,
        folder=folder.name if folder else "",
        commit=commit_of(folder) if folder else "",
        handed_in=hand_in.handed_in.isoformat() if hand_in.handed_in else "",
    )
    if folder is None:
        return Work(course=course, exercises=(), submitted={}, keys=keys, known=record, isolation=isolation)
    if not os.path.isdir(folder / "exercises"):  # noqa: PTH112 - Path.is_dir raises where permissions are missing
        record = replace(
            record, problem="It has no folder exercises that can be read. Was the repository cloned to the end?"
        )
    submitted = {exercise.id: read_submission(folder, exercise) for exercise in course.exercises}
    before = store.get(record.student.key)
    today = {exercise.id: exercise for exercise in course.exercises}
    known = {
        id: as_of_today(graded, today[id])
        for id, graded in (before.exercises.items() if before else ())
        if id in submitted
        and graded.key == keys[id]
        and graded.run.digest == submitted[id].digest
        and not graded.run.fault
    }
    record = replace(record, digest=submission_digest(submitted), exercises=known)
    return Work(
        course=course,
        exercises=tuple(exercise for exercise in course.exercises if exercise.id not in known),
        submitted=submitted,
        keys=keys,
        known=record,
        isolation=isolation,
    )
