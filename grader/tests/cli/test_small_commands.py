"""`grader version` and `grader completion`."""

from __future__ import annotations

import platform
import shutil
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from grader.sandbox import choose
from grader.tests.cli.calling import call
from grader.tests.courses import write_course


def test_version(capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a score rests on, one thing a line."""
    monkeypatch.chdir(write_course(tmp_path))

    called = call(capfd, "version")

    lines = called.out.splitlines()
    assert (called.code, called.err) == (0, "")
    assert lines[0].startswith("grader ")
    assert f"CPython {platform.python_version()}" in lines or platform.python_implementation() != "CPython"
    assert f"django {version('django')}" in lines
    assert f"course {tmp_path.resolve()}, exercises: 1" in lines
    assert f"isolation {', '.join(choose().stated)}" in lines
    assert sum(line.startswith("second wall ") for line in lines) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="the second wall is for Linux")
@pytest.mark.parametrize(
    ("program", "told"),
    [
        ("echo bubblewrap 9.9.9", "second wall bubblewrap 9.9.9; `grader doctor` tries it"),
        ("exit 1", "second wall bubblewrap; `grader doctor` tries it"),
        (None, "second wall none"),
    ],
)
def test_the_second_wall(
    capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str | None, told: str
) -> None:
    """Its version, without trying it."""
    monkeypatch.chdir(write_course(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    if program:
        (tmp_path / "bwrap").write_text(f"#!/bin/sh\n{program}\n")
        (tmp_path / "bwrap").chmod(0o755)

    assert told in call(capfd, "version").out.splitlines()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(capfd: pytest.CaptureFixture[str], shell: str) -> None:
    """A script for each shell, naming the variable that asks for completions."""
    if shell == "bash" and not shutil.which("bash"):
        pytest.skip("bash is not installed")

    called = call(capfd, "completion", shell)

    assert called.code == 0
    assert f"_GRADER_COMPLETE={shell}_complete" in called.out


def test_completion_of_this_shell(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a name, the shell that is running."""
    monkeypatch.setenv("SHELL", "/usr/bin/zsh")

    assert call(capfd, "completion").out == call(capfd, "completion", "zsh").out


def test_no_shell(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """An unknown shell is asked for by name."""
    monkeypatch.setenv("SHELL", "/bin/dash")

    called = call(capfd, "completion")

    assert (called.code, called.out) == (2, "")
    assert called.err.endswith("Error: Name your shell: grader completion bash|zsh|fish\n")


@pytest.mark.parametrize(("typed", "offered"), [("fan", "05_fan_out"), ("05", "05_fan_out"), ("", "05_fan_out")])
def test_completing_an_exercise(
    capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str, offered: str
) -> None:
    """The names of exercises are offered, also by what stands behind the number."""
    monkeypatch.chdir(write_course(tmp_path))
    monkeypatch.setenv("_GRADER_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", f"grader run {typed}")
    monkeypatch.setenv("COMP_CWORD", "2")

    called = call(capfd)

    assert (called.code, called.err) == (0, "")
    assert called.out == f"plain,{offered}\n"
