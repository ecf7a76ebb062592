"""The folder that ``grader class`` writes: what it remembers, and everything that is made from that.

class.json          what was graded: the arguments, and the students in order
results/            one file per student: the memory
overrides.csv       points given by hand
gradebook.csv …     made from these, again after each run
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from grader.classroom.formats import FORMATS
from grader.classroom.gradebook import OVERRIDES, Row, read_overrides, row_of, score_of, write_overrides
from grader.classroom.page import analyse, class_page
from grader.classroom.store import Record, Store, file_name
from grader.errors import UsageError
from grader.files import write_atomically
from grader.model import Course, Score
from grader.report.feedback import for_students
from grader.report.github import summary
from grader.report.gradescope import results
from grader.report.html import page
from grader.report.junit import xml

__all__ = ["ClassFile", "ClassFolder", "merge"]


class ClassFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """class.json. ``students`` are the keys of the students with their place in the class."""

    submissions: str
    roster: str = ""
    times: str = ""
    at: str = ""
    shard: str = ""  # "2/4"; empty for the whole class
    isolation: str = "auto"
    students: list[tuple[int, str]] = []


@dataclass(frozen=True)
class ClassFolder:
    """One such folder."""

    path: Path

    @property
    def store(self) -> Store:
        """The students' records."""
        return Store(self.path / "results")

    def read(self) -> ClassFile:
        """What was graded here. Raises UsageError if that is not known."""
        path = self.path / "class.json"
        try:
            return msgspec.json.decode(path.read_bytes(), type=ClassFile)
        except FileNotFoundError:
            raise UsageError(
                f"{self.path} is no folder of a class: it has no class.json. Run `grader class`."
            ) from None
        except (OSError, msgspec.DecodeError) as error:
            raise UsageError(f"{path} is damaged ({error}). Delete it and run `grader class` again.") from None

    def write(self, file: ClassFile) -> None:
        """Remember what is graded here."""
        write_atomically(self.path / "class.json", msgspec.json.format(msgspec.json.encode(file), indent=1) + b"\n")

    def records(self) -> Iterator[Record]:
        """The records of the class that are there, in order."""
        for _, key in self.read().students:
            record = self.store.get(key)
            if record is not None:
                yield record

    def results(self, course: Course) -> Iterator[tuple[Row, Score]]:
        """Each student's row and score, one after the other, as a class may be large."""
        overrides = read_overrides(self.path / OVERRIDES, course)
        for record in self.records():
            score = score_of(course, record)
            yield row_of(course, record, score, overrides), score

    def _write_feedback(self, course: Course, row: Row, score: Score) -> None:
        """One student's files: what the course's policy lets the student read."""
        name, remarks = file_name(row.student.key), tuple(_remarks(row))
        score = replace(score, notes=(*remarks, *score.notes))
        title = f"{course.title}: {row.student.name or row.student.key}"
        for path, content in (
            (f"feedback/{name}.md", summary(score).encode()),
            (f"feedback/{name}.html", page(score, title=title).encode()),
            (f"gradescope/{name}.json", results(score, points=row.score)),
            (f"junit/{name}.xml", xml(score)),
        ):
            write_atomically(self.path / path, content)

    def write_reports(self, course: Course) -> Sequence[Row]:
        """Make everything that is made from the records; the rows of the gradebook."""
        rows: list[Row] = []

        def told() -> Iterator[tuple[Row, Score]]:
            for row, score in self.results(course):
                rows.append(row)
                if row.record.folder or row.overridden:
                    self._write_feedback(course, row, for_students(score))
                yield row, score

        about = class_page(course, analyse(course, told()))
        write_atomically(self.path / "index.html", about.encode())
        for name, form in FORMATS.items():
            write_atomically(self.path / name, form(course, rows).encode())
        return rows


def _remarks(row: Row) -> Iterator[str]:
    """What stands beside the checks' points."""
    if row.overridden:
        yield f"With points given by hand, you have {row.score} of {row.max_score} points."
    for id, given in row.overridden.items():
        most = row.max_points[id]
        yield f"{id}: {given.points} of {most} points by hand: {given.reason} ({given.author}, {given.when})."
    if row.late_exercises:
        yield f"Handed in after the deadline: {', '.join(row.late_exercises)}."
    if row.record.problem:
        yield row.record.problem


def merge(folders: Iterable[ClassFolder], into: ClassFolder, course: Course) -> Sequence[Row]:
    """Put the parts of a class, graded on several machines, together. Raises UsageError if one is missing or if two
    disagree about a student. Points given by hand in any of them, or in ``into``, are kept; the latest count."""
    parts = [(folder, folder.read()) for folder in folders]
    _complete([(folder.path, file.shard) for folder, file in parts])
    students: dict[str, int] = {}
    overrides = list(read_overrides(into.path / OVERRIDES, course))
    for folder, file in parts:
        for place, key in file.students:
            record = folder.store.get(key)
            if record is None:
                raise UsageError(f"{folder.path} has no result for {key}. Run `grader class` for it to the end.")
            if key in students and into.store.get(key) != record:
                raise UsageError(f"{folder.path} and another folder have different results for {key}. Grade it again.")
            into.store.put(record)
            students[key] = place
        overrides += [given for given in read_overrides(folder.path / OVERRIDES, course) if given not in overrides]
    if overrides:
        write_overrides(into.path / OVERRIDES, sorted(overrides, key=lambda given: given.when))
    ordered = sorted((place, key) for key, place in students.items())
    into.write(msgspec.structs.replace(parts[0][1], shard="", students=ordered))
    return into.write_reports(course)


def _complete(shards: Sequence[tuple[Path, str]]) -> None:
    """All parts of one class are there."""
    if not shards:
        raise UsageError("Name the folders to merge.")
    counts = {shard.partition("/")[2] for _, shard in shards}
    if "" in counts or len(counts) > 1:
        told = ", ".join(f"{path} is {shard or 'a whole class'}" for path, shard in shards)
        raise UsageError(f"These are not the parts of one class: {told}.")
    count = int(counts.pop())
    there = {int(shard.partition("/")[0]) for _, shard in shards}
    if missing := sorted(set(range(1, count + 1)) - there):
        raise UsageError(f"Part {', '.join(map(str, missing))} of {count} is missing. Grade it, then merge again.")
