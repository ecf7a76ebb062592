"""From arguments to a command, and from whatever happens to a message and an exit code.

A command's module is imported when the command is called, so that help, completion and `grader list` start fast.
"""

from __future__ import annotations

import importlib
import keyword
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import click

from grader.errors import GraderError

__all__ = ["COMMANDS", "EXIT_CODES", "LazyGroup", "cli", "main"]


def _module(command: str) -> str:
    return f"{command}_" if keyword.iskeyword(command) else command


# A students' repository has those whose modules it has.
COMMANDS: Mapping[str, str] = MappingProxyType(
    {
        name: what
        for name, what in {
            "run": "Grade your exercises, or somebody's.",
            "list": "List the exercises.",
            "release": "Make the students' repository.",
            "update": "Bring students' repositories up to date.",
            "unseal": "Open the sealed hidden checks.",
            "bundle": "Make the autograder for Classroom 50.",
            "class": "Grade a whole class.",
            "regrade": "Grade a class again, and show who moves and why.",
            "merge": "Put the parts of a class together.",
            "override": "Give points by hand.",
            "new": "Begin a new exercise.",
            "audit": "Prove that the exercises are sound.",
            "doctor": "Try what confines submissions on this machine, and say what is missing.",
            "version": "Show the versions that a score rests on.",
            "completion": "Print the shell completion for bash, zsh or fish.",
        }.items()
        if Path(__file__).with_name(f"{_module(name)}.py").is_file()
    }
)

EXIT_CODES = """\
Exit codes: 0 all passed, 1 some check failed, 2 usage, 3 the course is broken, 4 the grader's own fault."""

INTERRUPTED = 130  # what shells report after Ctrl-C
READER_GONE = 141  # what shells report when `| head` has seen enough


@dataclass
class State:
    """What is known of a call even if it fails."""

    debug: bool = False


class _ReaderGone(Exception):
    pass


class LazyGroup(click.Group):
    """Commands from the table above, one module each; a module's command is called `command`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, in the table's order."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command's module; None if there is no such command."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"grader.cli.{_module(cmd_name)}").command
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Call the command; a reader of its output that has gone is told apart from a failed check."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise _ReaderGone from None  # click would end with 1

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is called. Raises click.UsageError naming the nearest one."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from grader.names import resembling

            near = resembling(args[0], COMMANDS)
            meant = f" Did you mean {near}?" if near else ""
            raise click.UsageError(f'There is no command "{args[0]}".{meant} They are: {", ".join(COMMANDS)}.', ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


def _version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value:
        from grader.cli.version import NAME, installed

        click.echo(f"grader {installed(NAME)}")
        ctx.exit()


@click.group(cls=LazyGroup, epilog=EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--debug", is_flag=True, envvar="GRADER_DEBUG", help="Show the traceback if the grader itself fails.")
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show the version.")
@click.pass_obj
def cli(state: State, debug: bool) -> None:
    """Grade exercises in async Django views.

    Begin with `grader list`, then `grader run 01`.
    """
    state.debug = debug


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; the only place that prints a message for an error.

    ``argv`` are the arguments without the program's name (default: those of this process). Never raises.
    """
    state = State()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal that cannot show a sign still gets the rest
    try:
        code = cli.main(args=None if argv is None else list(argv), prog_name="grader", standalone_mode=False, obj=state)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        return GraderError.exit_code if error.exit_code == 1 else error.exit_code
    except GraderError as error:
        _say(str(error))
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        _say("Stopped. Nothing was graded to the end; run the same command to begin again.")
        return INTERRUPTED
    except (_ReaderGone, BrokenPipeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the interpreter flushes once more at exit
        return READER_GONE
    except SystemExit as error:  # the end of a completion
        return error.code if isinstance(error.code, int) else int(error.code is not None)
    except Exception as error:
        return _own_fault(error, debug=state.debug)
    return code if isinstance(code, int) else 0


def _own_fault(error: Exception, *, debug: bool) -> int:
    if debug:
        import traceback

        traceback.print_exc()
    told = f"{type(error).__name__}: {error}".splitlines()[0][:200]
    _say(f"The grader itself failed ({told}). This is not the fault of the code it grades, and no points are lost.")
    if debug:
        _say("Please report the lines above, with the output of `grader version`.")
    else:
        _say("Run the same command with GRADER_DEBUG=1 and report what it prints, with the output of `grader version`.")
    return GraderError.exit_code


def _say(message: str) -> None:
    click.echo(message, err=True)
