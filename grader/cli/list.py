"""`grader list`."""

from __future__ import annotations

import click

__all__ = ["command"]


@click.command("list")
def command() -> int:
    """List the exercises.

    Each with its level, its points and its title. Use the number or the name with the other commands.
    """
    from grader.course import find_root, outline
    from grader.errors import CourseError

    broken: list[CourseError] = []
    exercises = outline(find_root(), on_problem=lambda _, problem: broken.append(problem))
    width = max((len(exercise.id) for exercise in exercises), default=0)
    total = 0
    for exercise in exercises:
        points = sum(check.points for check in (*exercise.checks, *exercise.waiting))
        total += points
        click.echo(f"{exercise.id:{width}}  {exercise.level:6}  {points:3} points  {exercise.title}")
    exercise_s = "1 exercise" if len(exercises) == 1 else f"{len(exercises)} exercises"
    click.echo(f"{exercise_s}, {total} points.")
    waiting = sum(check.points for exercise in exercises for check in exercise.waiting)
    if waiting:
        click.echo(f"{waiting} of them are for hidden checks, which wait until your push is graded.")
    elif not all(exercise.has_hidden for exercise in exercises):
        click.echo("Hidden checks are not in this checkout: these are the points of the examples.")
    for problem in broken:
        click.echo(str(problem), err=True)
    return CourseError.exit_code if broken else 0
