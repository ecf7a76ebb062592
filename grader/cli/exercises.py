"""The argument EXERCISE… that several commands take, and its completion."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

__all__ = ["exercise_argument"]

F = TypeVar("F", bound=Callable[..., Any])


def exercise_argument(function: F) -> F:
    """Give a command the argument ``names``: numbers, names or folders of exercises, none for all."""
    return click.argument("names", metavar="[EXERCISE]...", nargs=-1, shell_complete=_complete)(function)


def _complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    from grader.course import exercise_folders, find_root
    from grader.errors import GraderError

    try:
        names = [folder.name for folder in exercise_folders(find_root())]
    except GraderError:
        return []
    return [name for name in names if name.startswith(incomplete) or name[3:].startswith(incomplete)]
