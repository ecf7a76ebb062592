"""`grader version`."""

from __future__ import annotations

import click

__all__ = ["NAME", "PACKAGES", "command", "installed"]

NAME = "async-views-grader"

PACKAGES = ("django", "httpx", "respx", "pytest", "pytest-asyncio", "pytest-django", "msgspec", "rich", "click")


@click.command("version")
def command() -> None:
    """Show the versions that a score rests on.

    And what confines a submission on this machine. Add this to a report of a problem.
    """
    import platform

    from grader.course import exercise_folders, find_root
    from grader.errors import GraderError
    from grader.sandbox import bubblewrap, choose

    click.echo(f"grader {installed(NAME)}")
    click.echo(f"{platform.python_implementation()} {platform.python_version()}")
    for package in PACKAGES:
        click.echo(f"{package} {installed(package)}")
    click.echo(f"system {platform.system()} {platform.release()} {platform.machine()}")
    click.echo(f"isolation {', '.join(choose().stated)}")
    wall = bubblewrap.installed()
    click.echo(f"second wall {wall}; `grader doctor` tries it" if wall else "second wall none")
    try:
        root = find_root()
        click.echo(f"course {root}, exercises: {len(exercise_folders(root))}")
    except GraderError as error:
        click.echo(f"course {error}")


def installed(package: str) -> str:
    """The version of an installed package, or the words "not installed"."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
