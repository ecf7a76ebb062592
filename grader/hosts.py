"""Starting, as early as possible, what makes hosts quick: a fork server with this course's Django project loaded.

Light to import: a command starts the fork server first, and imports the rest of the grader while that warms up.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from grader.lockstep.process import warm_up

if TYPE_CHECKING:
    from grader.model import Exercise

__all__ = ["SETTINGS", "prepare_hosts"]

SETTINGS = "project.settings"
POSTGRES = ("grader.lockstep.postgres", "project.postgresql.base")
"""What a host needs for a database on the server that DATABASE_URL names."""


def prepare_hosts(root: Path, exercises: Iterable[Exercise] = ()) -> None:
    """Start the fork server in the background, so that it is ready when the first host is wanted, and has what these
    exercises allow to import."""
    packages = dict.fromkeys(name for exercise in exercises for name in exercise.packages)
    warm_up(
        path=str(root / "exercises"),
        settings=SETTINGS,
        modules=("grader.sandbox.preload",),
        packages=(*packages, *(POSTGRES if os.environ.get("DATABASE_URL") else ())),
    )
