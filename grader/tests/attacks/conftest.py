"""This process adopts orphans while attacks run, so that a process which escapes is still found."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterator

import pytest

from grader.hosts import prepare_hosts
from grader.tests.checking.hosts import ROOT, one_fork_server

__all__ = ["one_fork_server"]

PR_SET_CHILD_SUBREAPER = 36


@pytest.fixture(autouse=True, scope="session")
def _prepared() -> Iterator[None]:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    prepare_hosts(ROOT)
    yield
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)
