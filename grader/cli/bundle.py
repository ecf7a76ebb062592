"""`grader bundle`."""

from __future__ import annotations

import os
from pathlib import Path

import click

__all__ = ["command"]


@click.command("bundle")
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--sealed", is_flag=True, help="Encrypt the hidden checks; the runner then needs the key.")
def command(directory: Path, sealed: bool) -> int:
    """Make the autograder for Classroom 50.

    DIR gets autograder.py and course.zip: put both into CLASSROOM/autograders/ASSIGNMENT/ of your classroom50
    repository. Anybody can read a bundle, so the scores that count are those of `grader class`.
    """
    from grader.classroom.bundle import bundle
    from grader.cli.class_ import course_or_refuse
    from grader.sealing import KEY, new_key

    key = (os.environ.get(KEY) or new_key()) if sealed else ""
    made = bundle(course_or_refuse(), directory, key=key)
    click.echo(f"{directory} has {' and '.join(made.files)}, {made.size / 1e6:.1f} MB in all.")
    if key:
        click.echo(f"The key of the hidden checks, for the secret {KEY}:\n{key}")
    return 0
