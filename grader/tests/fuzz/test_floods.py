"""The judge stays small, whatever it is sent."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from grader.tests.checking.hosts import ROOT
from grader.tests.fuzz.floods import FLOODS

pytestmark = [pytest.mark.fuzz, pytest.mark.quick]
MOST = 200  # MB
QUICK = ("a larger body", "wide text", "large JSON", "prints", "forged logs", "forged calls", "forged findings")
NAMES = tuple(FLOODS) if os.environ.get("GRADER_FUZZ") else QUICK


@pytest.mark.skipif(sys.platform == "win32", reason="descriptors of POSIX")
def test_floods() -> None:
    """One judge grades one flood after the other. Each fails, none is a fault of ours, and memory stays in bounds."""
    ran = subprocess.run(
        [sys.executable, "-m", "grader.tests.fuzz.floods", *NAMES],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    told = [json.loads(line) for line in ran.stdout.splitlines()]

    assert [one["name"] for one in told] == ["", *NAMES]
    assert [one for one in told if (one["verdict"], one["score"], one["fault"]) != ("failed", 0, "")] == []
    assert [one for one in told if one["peak"] >= MOST] == []
