"""Starting, as early as possible, what makes hosts quick: a fork server with this course's Django project loaded.

Light to import: a command starts the fork server first, and imports the rest of the grader while that warms up.
"""

from __future__ import annotations

from pathlib import Path

from grader.lockstep.process import warm_up

__all__ = ["SETTINGS", "prepare_hosts"]

SETTINGS = "project.settings"


def prepare_hosts(root: Path) -> None:
    """Start the fork server in the background, so that it is ready when the first host is wanted."""
    warm_up(path=str(root / "exercises"), settings=SETTINGS, modules=("grader.sandbox",))
