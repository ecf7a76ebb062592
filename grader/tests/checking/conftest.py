"""Hosts for these tests."""

from __future__ import annotations

from grader.tests.checking.hosts import one_fork_server

__all__ = ["one_fork_server"]
