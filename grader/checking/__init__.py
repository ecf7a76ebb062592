"""What authors of checks use. The fixtures are in :mod:`grader.checking.plugin`; .github/CONTRIBUTING.md explains
both."""

import grader.lockstep  # noqa: F401 - before anything imports httpx: see there
from grader.checking.check import check
from grader.checking.compare import read_json
from grader.checking.effects import after, gather, never
from grader.checking.expect import expect

__all__ = ["after", "check", "expect", "gather", "never", "read_json"]
