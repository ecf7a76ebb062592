"""`grader class`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.cli.isolation import isolation_option_with

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.classroom.folder import ClassFile, ClassFolder
    from grader.classroom.gradebook import Row
    from grader.model import Course

__all__ = ["command", "course_or_refuse", "grade_folder", "sum_up"]

FOLDER = click.Path(path_type=Path)
INTERRUPTED = 130  # what shells report after Ctrl-C
MOST = 10  # names in a message


@click.command("class")
@click.argument("submissions", type=FOLDER)
@click.option("--roster", metavar="FILE", type=FOLDER, help="The class, as CSV of Classroom 50 or GitHub Classroom.")
@click.option("--out", metavar="DIR", type=FOLDER, required=True, help="Where results are kept and reports written.")
@click.option("--times", metavar="FILE", type=FOLDER, help="When each student handed in, by a server's clock, as CSV.")
@click.option("--at", metavar="TIME", help="When the folders were collected, for students without a time of their own.")
@click.option("--jobs", metavar="N", type=click.IntRange(min=1), help="Grade with N processes (default: one per CPU).")
@isolation_option_with("strict")
@click.option("--scheduler", metavar="ADDRESS", help="Grade on the Dask cluster whose scheduler is at ADDRESS.")
@click.option("--shard", metavar="I/N", help="Grade the I-th of N parts of the class; see `grader merge`.")
def command(
    submissions: Path,
    roster: Path | None,
    out: Path,
    times: Path | None,
    at: str | None,
    jobs: int | None,
    isolation: str,
    scheduler: str | None,
    shard: str | None,
) -> int:
    """Grade a whole class.

    SUBMISSIONS holds a folder per student, named after the login or ending in it. What was graded before and has not
    changed is not graded again: run the same command after Ctrl-C, after late hand-ins or after a check was corrected.
    """
    from grader.classroom.batch import Shard
    from grader.classroom.folder import ClassFile, ClassFolder
    from grader.classroom.handins import parse_time

    try:
        Shard.parse(shard or "")
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    try:
        at = parse_time(at).isoformat() if at else ""
    except ValueError as error:
        raise click.UsageError(f"--at: {error}") from None
    file = ClassFile(
        submissions=str(submissions.absolute()),  # `grader regrade` may be called from another folder
        roster=str(roster.absolute() if roster else ""),
        times=str(times.absolute() if times else ""),
        at=at,
        shard=shard or "",
        isolation=isolation,
    )
    course = course_or_refuse()
    rows = grade_folder(course, ClassFolder(out), file, jobs=jobs, scheduler=scheduler)
    return sum_up(rows, out)


def course_or_refuse() -> Course:
    """The course of this checkout, all of it: a class is not graded with a course that is broken."""
    from grader.course import find_root, load_course

    return load_course(find_root())


def grade_folder(
    course: Course, folder: ClassFolder, file: ClassFile, *, jobs: int | None, scheduler: str | None = None
) -> Sequence[Row]:
    """Grade what ``file`` names into ``folder``, showing how far it is. Ctrl-C is said to lose nothing."""
    from contextlib import ExitStack

    from grader.classroom.batch import grade_into
    from grader.classroom.store import Record
    from grader.cli.progress import counted_lines, progress
    from grader.report.wording import count
    from grader.workers import cpus

    told: list[str] = []
    with ExitStack() as stack:
        steps = []

        def on_start(total: int) -> None:
            step = stack.enter_context(progress(total, estimate=True))
            steps.append(step or counted_lines(total))

        def on_done(record: Record, fresh: bool) -> None:
            told.append(record.student.key)
            steps[0](record.student.key)

        try:
            options: dict[str, Any] = {"jobs": jobs or cpus(), "on_start": on_start, "on_done": on_done}
            if scheduler:
                from grader.classroom.cluster import on_cluster

                options["spread_work"] = stack.enter_context(on_cluster(scheduler))
            return grade_into(course, folder, file, **options)
        except KeyboardInterrupt:
            stack.close()
            kept = f"What was graded ({count(len(told), 'student')}) is kept in {folder.path}"
            click.echo(f"Stopped. {kept}; run the same command to go on.", err=True)
            raise click.exceptions.Exit(INTERRUPTED) from None


def sum_up(rows: Sequence[Row], folder: Path) -> int:
    """Say what became of the class, and what is left to do; the exit code."""
    from collections import Counter

    from grader.classroom.gradebook import Status
    from grader.errors import GraderError
    from grader.report.wording import count

    counts = Counter(row.status for row in rows)
    parts = [f"{counts[status]} {status}" for status in Status if counts[status]]
    click.echo(f"{count(len(rows), 'student')}: {', '.join(parts)}.")
    for status, advice in (
        (Status.NOTHING, "Nothing was found for"),
        (Status.NO_EXERCISES, "No copy of the course is in the folder of"),
        (Status.STRANGER, "Not on the roster:"),
        (Status.UNGRADABLE, "Not graded to the end, by no fault of theirs (run the command again):"),
    ):
        names = [row.student.key for row in rows if row.status is status]
        if names:
            more = f" and {len(names) - MOST} more" if len(names) > MOST else ""
            click.echo(f"{advice} {', '.join(names[:MOST])}{more}.")
    click.echo(f"The gradebook is {folder / 'gradebook.csv'}.")
    return GraderError.exit_code if counts[Status.UNGRADABLE] else 0
