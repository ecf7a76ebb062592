"""`grader unseal`."""

from __future__ import annotations

import os

import click

__all__ = ["command"]


@click.command("unseal")
def command() -> int:
    """Open the sealed hidden checks.

    For the workflow of a students' repository that was made by `grader release --sealed`: the key is the variable
    GRADER_SEAL_KEY.
    """
    from grader.course import find_root
    from grader.errors import UsageError
    from grader.sealing import KEY, unseal

    key = os.environ.get(KEY, "")
    if not key:
        raise UsageError(f"{KEY} is not set. Store the key as a secret of that name, and pass it to this step.")
    click.echo(f"{unseal(find_root(), key)} files are in their places: hidden checks, and the settings for them.")
    return 0
