"""The instructor's page about a class: one HTML file, without a script, a server or an outside request."""

from __future__ import annotations

import statistics
from typing import Any

from grader.classroom.analysis import Analysis, StudentFigures, analyse
from grader.classroom.gradebook import Row
from grader.classroom.store import file_name
from grader.model import Course, Exercise, Outcome
from grader.report.html import rendered
from grader.report.text import terminal
from grader.report.wording import count

__all__ = ["Analysis", "analyse", "class_page"]

CELL = 11  # pixels
GAP = 2
NAMES = 150
BARS = 10
CLASSES = {Outcome.PASSED: "p", Outcome.FAILED: "f", Outcome.SKIPPED: "s", Outcome.MISSING: "n"}
SHAPES = {
    "p": (0, 0, "h11v11h-11z"),
    "f": (5.5, 0, "l5.5 5.5-5.5 5.5-5.5-5.5z"),
    "s": (0, 4, "h11v3h-11z"),
    "n": (4, 4, "h3v3h-3z"),
}
"""How a cell of a map is drawn: where it begins in its square, and its outline. Who sees no colours sees these."""
LOW = 0.1  # discrimination below this is worth a look


def class_page(course: Course, analysis: Analysis) -> str:
    """The page. Every text of a student is cleaned and escaped."""
    students = sorted(analysis.students, key=lambda s: (-s.row.score, s.row.student.key))
    columns = {exercise.id: exercise.checks for exercise in course.exercises}
    isolation = sorted({part for s in students for g in s.row.record.exercises.values() for part in g.isolation})
    return rendered(
        "class.html",
        title=terminal(course.title, limit=100),
        summary=_summary(students),
        distribution=_distribution([s.row for s in students if s.row.record.folder]),
        maps=[_map(exercise, students) for exercise in course.exercises],
        checks=[
            {
                "exercise": c.exercise,
                "column": str(1 + [check.id for check in columns[c.exercise]].index(c.check)),
                "sentence": terminal(c.sentence, limit=300),
                "points": str(c.points),
                "attempts": str(c.attempts),
                "passed": str(c.passed),
                "difficulty": "" if c.difficulty is None else f"{c.difficulty:.0%}",
                "discrimination": "" if c.discrimination is None else f"{c.discrimination:.2f}",
                "class": "failed" if c.discrimination is not None and c.discrimination < LOW else "",
            }
            for c in analysis.checks
        ],
        causes=[
            {
                "count": str(len(c.students)),
                "exercise": c.exercise,
                "sentence": terminal(c.sentence, limit=300),
                "seen": terminal(c.seen, limit=300),
                "look_at": terminal(c.look_at, limit=300),
                "who": _names(c.students, 12),
            }
            for c in analysis.causes
        ],
        in_need=[{"student": terminal(n.student, limit=60), "why": terminal(n.why)} for n in analysis.in_need],
        equal=[f"{_names(e.students, 2)}: {', '.join(e.exercises)}" for e in analysis.equal],
        students=[_student(s.row) for s in students],
        foot=f"Isolation: {', '.join(isolation) or 'none'}.",
    )


def _summary(students: list[StudentFigures]) -> str:
    there = [s.row for s in students if s.row.record.folder]
    if not there:
        return f"{count(len(students), 'student')}, no hand-ins."
    middle = statistics.median(row.score for row in there)
    return (
        f"{count(len(students), 'student')}, {count(len(there), 'hand-in')}. "
        f"Half of them have {middle:g} of {there[0].max_score} points or more."
    )


def _distribution(rows: list[Row]) -> dict[str, Any]:
    """How many students have how many tenths of the points."""
    most = max((row.max_score for row in rows), default=0)
    if not most:
        return {}
    counts = [0] * BARS
    for row in rows:
        counts[min(BARS - 1, row.score * BARS // most)] += 1
    width, height, step = 720, 220, 72
    bars = []
    for number, size in enumerate(counts):
        tall = round(size / max(counts) * 150)
        first, last = -(-number * most // BARS), (-(-(number + 1) * most // BARS) - 1 if number + 1 < BARS else most)
        bars.append(
            {
                "x": str(number * step + 4),
                "y": str(190 - tall),
                "width": str(step - 8),
                "height": str(tall),
                "middle": str(number * step + step // 2),
                "label_y": str(184 - tall),
                "count": str(size) if size else "",
                "label": f"{first}-{last}" if last > first else str(first),
            }
        )
    words = "; ".join(f"{bar['label']} points: {size}" for bar, size in zip(bars, counts, strict=True) if size)
    return {"width": str(width), "height": str(height), "axis_y": "208", "bars": bars, "words": f"{words}."}


def _map(exercise: Exercise, students: list[StudentFigures]) -> dict[str, Any]:
    """One cell per student and check, as one path per colour: small, however large the class is."""
    paths: dict[str, list[str]] = {"p": [], "f": [], "s": [], "n": []}
    step = CELL + GAP
    for y, student in enumerate(students):
        begun = exercise.id in student.attempted
        for x, check in enumerate(exercise.checks):
            outcome = student.outcomes.get((exercise.id, check.id))
            kind = CLASSES[outcome] if begun and outcome is not None else "n"
            left, top, outline = SHAPES[kind]
            paths[kind].append(f"M{NAMES + x * step + left} {(y + 1) * step + top}{outline}")
    passed = len(paths["p"])
    return {
        "title": f"{exercise.id}: {terminal(exercise.title, limit=100)}",
        "width": str(NAMES + len(exercise.checks) * step + GAP),
        "height": str((len(students) + 1) * step + GAP),
        "columns": [{"x": str(NAMES + x * step + CELL / 2), "text": str(x + 1)} for x in range(len(exercise.checks))],
        "paths": [{"class": kind, "d": "".join(parts)} for kind, parts in paths.items() if parts],
        "names": [
            {"y": str((y + 1) * step + CELL - 1), "text": terminal(student.row.student.key, limit=22)}
            for y, student in enumerate(students)
        ],
        "name_x": str(NAMES - 8),
        "words": f"{passed} of {len(students) * len(exercise.checks)} checks passed",
    }


def _student(row: Row) -> dict[str, Any]:
    return {
        "key": terminal(row.student.key, limit=60),
        "name": terminal(row.student.name, limit=80),
        "score": f"{row.score}/{row.max_score}",
        "status": str(row.status),
        "late": "" if row.late is None else "late" if row.late else "in time",
        "file": f"feedback/{file_name(row.student.key)}.html" if row.record.folder or row.overridden else "",
        "overrides": [
            terminal(f"{o.exercise}: {o.points} points by hand, {o.reason} ({o.author}, {o.when})", limit=200)
            for o in row.overridden.values()
        ],
    }


def _names(names: tuple[str, ...], most: int) -> str:
    shown = ", ".join(terminal(name, limit=40) for name in names[:most])
    return f"{shown} and {len(names) - most} more" if len(names) > most else shown
