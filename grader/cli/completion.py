"""`grader completion`."""

from __future__ import annotations

import click

__all__ = ["command"]

SHELLS = ("bash", "zsh", "fish")


@click.command("completion")
@click.argument("shell", type=click.Choice(SHELLS), required=False)
def command(shell: str | None) -> None:
    """Print the shell completion for bash, zsh or fish.

    \b
    bash: add to ~/.bashrc:   eval "$(grader completion bash)"
    zsh:  add to ~/.zshrc:    eval "$(grader completion zsh)"
    fish: run once:           grader completion fish > ~/.config/fish/completions/grader.fish

    Without SHELL, the one that the variable SHELL names.
    """
    import os
    from pathlib import PurePath

    from click.shell_completion import get_completion_class

    from grader.cli.entry import cli

    name = shell or PurePath(os.environ.get("SHELL", "")).name
    complete = get_completion_class(name) if name in SHELLS else None
    if complete is None:
        raise click.UsageError(f"Name your shell: grader completion {'|'.join(SHELLS)}")
    click.echo(complete(cli, {}, "grader", "_GRADER_COMPLETE").source())
