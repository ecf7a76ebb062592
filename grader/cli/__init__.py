"""The command `grader`: one module for each command, each thin.

Keep this namespace bare: `grader.cli.list` becomes an attribute of this package, and would hide the builtin here.
"""

from __future__ import annotations

from grader.cli.entry import main

__all__ = ["main"]
