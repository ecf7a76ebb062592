"""`grader merge`."""

from __future__ import annotations

from pathlib import Path

import click

from grader.cli.class_ import course_or_refuse, sum_up

__all__ = ["command"]


@click.command("merge")
@click.argument("folders", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--out", metavar="DIR", type=click.Path(path_type=Path), required=True, help="Where the class goes.")
def command(folders: tuple[Path, ...], out: Path) -> int:
    """Put the parts of a class together.

    FOLDERS are what `grader class --shard` wrote, one for each part. The result is the same as if
    one machine had graded the class.
    """
    from grader.classroom.folder import ClassFolder, merge

    rows = merge([ClassFolder(folder) for folder in folders], ClassFolder(out), course_or_refuse())
    return sum_up(rows, out)
