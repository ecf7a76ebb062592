"""Named as a preload of the fork server: imports the sandbox there, and has it ready."""

from __future__ import annotations

from grader import sandbox

sandbox.prepare()
