"""The command itself: help, errors, exit codes, start-up."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from grader.cli.entry import COMMANDS, cli, main
from grader.errors import CourseError, GraderError, UsageError
from grader.tests.cli.calling import call


def failing(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Let `grader list` raise ``error``."""

    def find_root() -> Path:
        raise error

    monkeypatch.setattr("grader.course.find_root", find_root)


def test_help(capfd: pytest.CaptureFixture[str]) -> None:
    """Help names every command, the first steps and the exit codes, and is no error."""
    called = call(capfd, "--help")

    assert (called.code, called.err) == (0, "")
    assert all(name in called.out for name in COMMANDS)
    assert "Begin with `grader list`, then `grader run 01`." in called.out
    assert "4 the grader's own fault" in " ".join(called.out.split())


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_a_command(capfd: pytest.CaptureFixture[str], name: str) -> None:
    """A command's own help begins as the list of commands describes it, and each option says what it does."""
    called = call(capfd, name, "--help")

    assert (called.code, called.err) == (0, "")
    assert COMMANDS[name] in called.out
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    assert all(param.help for param in command.params if isinstance(param, click.Option))


def test_version(capfd: pytest.CaptureFixture[str]) -> None:
    """The usual option for the version works, too."""
    called = call(capfd, "--version")

    assert (called.code, called.err) == (0, "")
    assert called.out.startswith("grader ")


def test_unknown_command(capfd: pytest.CaptureFixture[str]) -> None:
    """An unknown command is told the nearest."""
    called = call(capfd, "rnu")

    assert (called.code, called.out) == (2, "")
    assert called.err == (
        "Usage: grader [OPTIONS] COMMAND [ARGS]...\nTry 'grader --help' for help.\n\n"
        f'Error: There is no command "rnu". Did you mean run? They are: {", ".join(COMMANDS)}.\n'
    )


def test_unknown_option(capfd: pytest.CaptureFixture[str]) -> None:
    """A wrong option is a matter of usage."""
    assert call(capfd, "run", "--fromat", "json").code == 2


@pytest.mark.parametrize(
    ("error", "code"), [(UsageError("Do this."), 2), (CourseError("Do this."), 3), (GraderError("Do this."), 4)]
)
def test_an_error_of_the_grader(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, error: GraderError, code: int
) -> None:
    """An expected error is its message and its exit code."""
    failing(monkeypatch, error)

    called = call(capfd, "list")

    assert (called.code, called.out, called.err) == (code, "", "Do this.\n")


def test_own_fault(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Any other exception is ours: no traceback, and how to report it."""
    monkeypatch.delenv("GRADER_DEBUG", raising=False)
    failing(monkeypatch, ZeroDivisionError("division by zero\nand more"))

    called = call(capfd, "list")

    assert (called.code, called.out) == (4, "")
    assert called.err == (
        "The grader itself failed (ZeroDivisionError: division by zero). This is not the fault of the code it grades,"
        " and no points are lost.\n"
        "Run the same command with GRADER_DEBUG=1 and report what it prints, with the output of `grader version`.\n"
    )


@pytest.mark.parametrize("how", ["option", "variable"])
def test_debug(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    """For a report, the traceback can be asked for."""
    failing(monkeypatch, ZeroDivisionError("division by zero"))
    if how == "variable":
        monkeypatch.setenv("GRADER_DEBUG", "1")

    called = call(capfd, *(["--debug"] if how == "option" else []), "list")

    assert called.code == 4
    assert called.err.startswith("Traceback (most recent call last):")
    assert called.err.endswith("Please report the lines above, with the output of `grader version`.\n")


def test_interrupted(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C ends with one line and the exit code that shells use."""
    failing(monkeypatch, KeyboardInterrupt())

    called = call(capfd, "list")

    assert (called.code, called.out) == (130, "")
    assert called.err.strip() == "Stopped. Nothing was graded to the end; run the same command to begin again."


def test_a_reader_that_leaves() -> None:
    """A pipe closed by `| head` is no fault of anybody."""
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, "-m", "grader.cli", "list"], stdout=write, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(write)

    assert (done.returncode, done.stderr) == (141, "")


@pytest.mark.parametrize("args", [["--help"], ["list"], ["run", "--help"]])
def test_start_up(args: list[str]) -> None:
    """What answers at once imports nothing heavy."""
    code = (
        "import sys; from grader.cli import main; main(sys.argv[1:]);"
        "print(sorted({'rich', 'msgspec', 'pytest', 'django', 'httpx', 'respx', 'asyncio'} & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", code, *args], capture_output=True, text=True, check=True)

    assert done.stdout.splitlines()[-1] == "[]"


def test_as_a_module() -> None:
    """`python -m grader.cli` is the same command."""
    done = subprocess.run([sys.executable, "-m", "grader.cli", "nope"], capture_output=True, text=True, check=False)

    assert done.returncode == 2


def test_never_raises() -> None:
    """main returns a code for each call that tests make of it."""
    assert isinstance(main(["list", "--help"]), int)
