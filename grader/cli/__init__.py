"""The command `grader`: one module for each command, each thin.

Keep this namespace bare: `grader.cli.list` becomes an attribute of this package, and would hide the builtin here.
"""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; never raises. ``argv`` leaves out the program's name."""
    try:
        from grader.cli.entry import main as run
    except KeyboardInterrupt:
        return 130
    return run(argv)
