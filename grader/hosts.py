"""Starting, as early as possible, what makes hosts quick: a fork server with this course's Django project loaded.

Light to import: a command starts the fork server first, and imports the rest of the grader while that warms up.
"""

from __future__ import annotations

import functools
import os
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from grader.lockstep.forkserver import warm_up
from grader.lockstep.packages import ALWAYS
from grader.sandbox import Fence, Isolation, choose
from grader.sandbox.bubblewrap import wall

if TYPE_CHECKING:
    from grader.model import Exercise

__all__ = ["SETTINGS", "fence_for", "prepare_hosts"]

SETTINGS = "project.settings"
POSTGRES = ("grader.lockstep.postgres", "project.postgresql.base")
"""Modules that a host needs for a database on the server that DATABASE_URL names."""
SOCKETS = ("/var/run/postgresql", "/run/postgresql")  # where libpq looks, if none is named


def fence_for(root: Path, exercises: Iterable[Exercise] = (), isolation: Isolation | str = Isolation.AUTO) -> Fence:
    """What confines the hosts of these exercises of the course at ``root``, once they are started by
    ``prepare_hosts``: as :func:`choose` does, and behind a second wall where this machine has one."""
    if Isolation(isolation) is Isolation.NONE:
        return choose(isolation)
    server = _server(root)
    behind = wall(
        packages=sorted({*ALWAYS, *(name for exercise in exercises for name in exercise.packages)}),
        hidden=[str(folder) for folder in (root / "exercises", root / "reference") if folder.is_dir()],
        shown=[str(root / "exercises" / "project"), *([server] if server.startswith("/") else [])],
        rooms=_rooms,
        network=bool(server) and not server.startswith("/"),
    )
    return choose(isolation, behind)


def prepare_hosts(root: Path, exercises: Sequence[Exercise] = (), fence: Fence | None = None) -> None:
    """Start the fork server in the background, so that it is ready when the first host is wanted, and has imported what
    hosts of these exercises will. It is behind the fence's second wall, if that has one."""
    warm_up(
        path=str(root / "exercises"),
        settings=SETTINGS,
        modules=("grader.sandbox.preload",),
        packages=[name for exercise in exercises for name in exercise.packages],
        preload=[
            *(POSTGRES if os.environ.get("DATABASE_URL") else ()),
            *(name for exercise in exercises for name in exercise.preload),
        ],
        wall=fence.wall.command if fence and fence.wall else (),
    )


def _server(root: Path) -> str:
    """The host of the database server that the project's settings name, or the folder of its socket; empty if they name
    none, or cannot be read: whoever connects says why."""
    if not os.environ.get("DATABASE_URL"):
        return ""
    import runpy

    from django.core.exceptions import ImproperlyConfigured

    try:
        settings = runpy.run_path(str(root / "exercises" / "project" / "settings.py"))
    except (OSError, ImproperlyConfigured):
        return ""
    host: str | None = settings["DATABASES"]["default"].get("HOST")
    if host is None:  # it is a file
        return ""
    return host or next((folder for folder in SOCKETS if Path(folder).is_dir()), "")


@functools.cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="grader-", ignore_cleanup_errors=True)


def _rooms() -> str:
    """Where hosts behind a wall may have something to write to. Gone when this process ends."""
    return _folder().name
