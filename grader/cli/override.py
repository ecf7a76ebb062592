"""`grader override`."""

from __future__ import annotations

from pathlib import Path

import click

__all__ = ["command"]


@click.command("override")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("student")
@click.argument("exercise")
@click.argument("points", type=click.IntRange(min=0))
@click.option("--reason", required=True, help="Why: the student can read it.")
@click.option("--author", required=True, help="Who decided it.")
def command(folder: Path, student: str, exercise: str, points: int, reason: str, author: str) -> int:
    """Give points by hand.

    STUDENT gets POINTS for EXERCISE in the class that is graded in DIR. They stay when the class is graded again. They
    are kept in DIR/overrides.csv, which you can also edit.
    """
    from grader.classroom.folder import ClassFolder
    from grader.classroom.gradebook import OVERRIDES, Override, add_override, today
    from grader.cli.class_ import course_or_refuse
    from grader.course import select
    from grader.errors import UsageError
    from grader.names import resembling

    course = course_or_refuse()
    (chosen,) = select(course, [exercise])
    if points > chosen.max_score:
        raise UsageError(f"{chosen.id} has {chosen.max_score} points at most.")
    known = [key for _, key in ClassFolder(folder).read().students]
    if student.casefold() not in known:
        near = resembling(student.casefold(), known)
        raise UsageError(f"There is no student {student} in {folder}.{f' Did you mean {near}?' if near else ''}")
    given = Override(
        student=student.casefold(), exercise=chosen.id, points=points, reason=reason, author=author, when=today()
    )
    add_override(folder / OVERRIDES, given, course)
    ClassFolder(folder).write_reports(course)
    click.echo(f"{given.student} has {points} of {chosen.max_score} points for {chosen.id} now. {folder / OVERRIDES}")
    return 0
