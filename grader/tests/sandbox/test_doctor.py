"""`grader doctor` is right about this machine: whole, and with a layer taken away."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import warnings
from dataclasses import replace

import pytest

from grader.sandbox import Layer, choose, limits, trial
from grader.sandbox.probe import ADVICE, probe
from grader.tests.cli.calling import call
from grader.tests.sandbox.users import as_nobody

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="Linux's layers")
WHOLE = pytest.mark.skipif(bool(choose().missing), reason="this kernel lacks a layer")


@LINUX
@WHOLE
def test_everything_is_stopped_here(capfd: pytest.CaptureFixture[str]) -> None:
    """And each attempt would work without confinement, but where the system itself forbids it."""
    called = call(capfd, "doctor", "--json")
    told = json.loads(called.out)

    assert (called.code, called.err, told["sound"]) == (0, "", True)
    assert all(attempt["stopped"] for attempt in told["attempts"])
    useless = {attempt["what"] for attempt in told["attempts"] if not attempt["works_without"]}
    assert useless <= {"look into its parent"}  # Yama forbids it on some systems
    assert [layer["name"] for layer in told["layers"] if layer["in_force"]]


@LINUX
@WHOLE
@pytest.mark.parametrize(
    ("without", "works"),
    [
        ("Landlock", {"read a file outside of its room", "list such a folder", "write there"}),
        (
            "seccomp",
            {
                "change a file's rights", "send a datagram", "run a program", "start a process", "leave its session",
            },
        ),
    ],
)  # fmt: skip
def test_a_missing_layer_is_found_by_trying(without: str, works: set[str]) -> None:
    """What only that layer stops is seen to work; what others stop is not."""
    fence = choose()
    fence = replace(fence, layers=tuple(layer for layer in fence.layers if layer.name != without))
    worked = {finding.what for finding in probe(fence) if not finding.stopped}

    # Newer versions of Landlock forbid running what may not be executed; seccomp forbids it first.
    assert works - {"run a program"} <= worked
    assert worked <= works | {"signal its parent", "connect to a server", "look into its parent"}


@LINUX
@WHOLE
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become somebody else")
def test_everything_is_stopped_for_an_ordinary_user() -> None:
    """In a process of an ordinary user, which finds out anew what it can have."""

    def left() -> list[str]:
        trial.layers.cache_clear()
        return [*choose().missing, *(finding.what for finding in probe() if not finding.stopped)]

    reader, writer = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        child = os.fork()
    if child == 0:
        with contextlib.suppress(BaseException), os.fdopen(writer, "w") as pipe:
            json.dump(as_nobody(left), pipe)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        told = pipe.read()
    os.waitpid(child, 0)

    assert told == "[]"


@LINUX
@WHOLE
def test_missing_limits_are_found_by_trying(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those on CPU time, memory and files."""
    monkeypatch.setattr(limits, "apply", lambda room: None)
    worked = {finding.what for finding in probe() if not finding.stopped}

    assert worked == {
        "open more files than it may",
        "write a file larger than it may",
        "take more memory than it may",
        "compute for longer than it may",
    }


def test_what_is_missing_is_told_with_advice(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The layer, why it is missing, how to get it, and another exit code."""
    gone = Layer(name="Landlock", stops="files", missing="this kernel has no Landlock")
    monkeypatch.setattr(trial, "layers", lambda: (gone,))
    called = call(capfd, "doctor")

    assert called.code == 4
    assert "MISSING   Landlock: this kernel has no Landlock. " + ADVICE["Landlock"] in called.out
    assert "not fully confined" in called.out
