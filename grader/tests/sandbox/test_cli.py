"""``--isolation`` on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from grader.sandbox import Layer, trial
from grader.tests.cli.calling import call
from grader.tests.lockstep.programs import ROOT

MISSING = (Layer(name="Landlock", stops="files", missing="the kernel is too old"),)


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def test_strict_grades_nothing_without_a_layer(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One message on standard error, and the exit code of the grader's own faults; run and audit alike."""
    monkeypatch.setattr(trial, "layers", lambda: MISSING)

    for command in ("run", "audit"):
        called = call(capfd, command, "01", "--isolation", "strict")

        assert (called.code, called.out) == (4, "")
        assert "Landlock: the kernel is too old" in called.err
        assert "grader doctor" in called.err


def test_every_result_says_what_was_not_in_force(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """auto adds a note for people, none says so among the layers only."""
    (tmp_path / "exercises").mkdir()
    monkeypatch.setattr(trial, "layers", lambda: MISSING)
    arguments = ("run", "01", "--submission", str(tmp_path), "--format", "json")

    auto = json.loads(call(capfd, *arguments).out)
    none = json.loads(call(capfd, *arguments, "--isolation", "none").out)

    assert auto["provenance"]["isolation"][-1] == "without Landlock: the kernel is too old"
    assert len(auto["notes"]) == 1 and "Landlock" in auto["notes"][0]
    assert none["provenance"]["isolation"][-1] == "without confinement: --isolation none"
    assert none["notes"] == []


@pytest.mark.parametrize("options", [(), ("--plain",)])
def test_the_terminal_says_it(capfd: pytest.CaptureFixture[str], tmp_path: Path, options: tuple[str, ...]) -> None:
    """Beside the points."""
    (tmp_path / "exercises").mkdir()
    called = call(capfd, "run", "01", "--submission", str(tmp_path), "--isolation", "none", *options)

    assert "without confinement" in " ".join(called.out.split())
