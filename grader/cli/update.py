"""`grader update`."""

from __future__ import annotations

from pathlib import Path

import click

__all__ = ["command"]


@click.command("update")
@click.argument("release", type=click.Path(path_type=Path))
@click.argument("repositories", metavar="REPOSITORY...", nargs=-1, required=True, type=click.Path(path_type=Path))
def command(release: Path, repositories: tuple[Path, ...]) -> int:
    """Bring students' repositories up to date.

    RELEASE is a new `grader release`; each REPOSITORY is a clone that was made from an older one. Files that a student
    changed are kept. Commit and push the changes yourself: nothing is committed here.
    """
    from grader.classroom.update import read_manifest, update
    from grader.errors import UsageError

    read_manifest(release)
    code = 0
    for repository in repositories:
        try:
            changes = update(release, repository)
        except UsageError as error:  # the others are still brought up to date
            click.echo(str(error), err=True)
            code = error.exit_code
            continue
        done = [change for change in changes if change.what != "kept"]
        click.echo(f"{repository}: {len(done)} files changed.")
        for change in changes:
            if change.what == "kept":
                click.echo(f"  kept {change.file}: {change.why}")
    return code
