"""`grader release`."""

from __future__ import annotations

import os
from pathlib import Path

import click

__all__ = ["command"]


@click.command("release")
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--sealed", is_flag=True, help="Add the hidden checks, encrypted, for the repository's own workflow.")
def command(directory: Path, sealed: bool) -> int:
    """Make the students' repository.

    DIR, a new folder, gets the exercises that exercises/course.toml chooses, with examples and without hidden checks,
    solutions and history. It is searched for these before it is put in its place.
    """
    from grader.classroom.release import release
    from grader.cli.class_ import course_or_refuse
    from grader.errors import CourseError
    from grader.sealing import KEY, SEALED, new_key

    key = os.environ.get(KEY) or new_key() if sealed else ""
    made = release(course_or_refuse(), directory, key=key)
    if made.findings:
        for finding in made.findings:
            click.echo(str(finding), err=True)
        raise CourseError(f"Nothing was released: {len(made.findings)} files would tell what they must not.")
    click.echo(
        f"{directory} has {made.exercises} exercises in {made.files} files, with no hidden check and no solution."
    )
    if key:
        click.echo(f"The hidden checks are sealed in {SEALED}. Their key, for the secret {KEY}:\n{key}")
    click.echo("Next: make it a repository (git init, commit, push), mark that as a template, and share it.")
    return 0
