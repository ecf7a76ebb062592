"""`grader regrade`."""

from __future__ import annotations

from pathlib import Path

import click

__all__ = ["command"]


@click.command("regrade")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--jobs", metavar="N", type=click.IntRange(min=1), help="Grade with N processes (default: one per CPU).")
def command(folder: Path, jobs: int | None) -> int:
    """Grade a class again, and show who moves and why.

    Only what changed is graded: corrected checks, new hand-ins, another version of the grader. DIR is what
    `grader class` wrote; the moves are also kept in DIR/moves.csv.
    """
    from grader.classroom.folder import ClassFolder
    from grader.classroom.moves import moves_of, standing_of, standings, told
    from grader.cli.class_ import course_or_refuse, grade_folder, sum_up

    course, kept = course_or_refuse(), ClassFolder(folder)
    file = kept.read()
    before = standings(kept, course)
    rows = grade_folder(course, kept, file, jobs=jobs)
    moves = tuple(
        move
        for row, _ in kept.results(course)
        for move in moves_of(row.student.key, before.get(row.student.key), standing_of(row))
    )
    told(kept, moves)
    for move in moves:
        was, now = ("no score" if points is None else str(points) for points in (move.before, move.after))
        click.echo(f"{move.student}  {move.exercise}  {was} → {now}  because {move.why}")
        for check in move.checks:
            click.echo(f"    {check}")
    who = len({move.student for move in moves})
    click.echo("Nobody moves." if not who else "1 student moves." if who == 1 else f"{who} students move.")
    return sum_up(rows, folder)
