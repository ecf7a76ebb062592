"""`grader new`."""

from __future__ import annotations

import click

__all__ = ["command"]


@click.command("new")
@click.argument("name")
@click.option("--title", help="What students read (default: made from the name).")
@click.option(
    "--level",
    type=click.Choice(("easy", "medium", "hard")),
    default="medium",
    show_default=True,
    help="How hard it is.",
)
def command(name: str, title: str | None, level: str) -> int:
    """Begin a new exercise.

    NAME is made of small letters and _, such as long_polling. Statement, stub, checks, reference, an alternative and
    two mistakes are written and agree; `grader audit` then asks for more of these. .github/CONTRIBUTING.md tells how.
    """
    from grader.authoring.scaffold import scaffold
    from grader.course import find_root, outline

    root = find_root()
    title = title or name.replace("_", " ").replace("-", " ").capitalize()
    id, files = scaffold(root, name, title=title, level=level)
    for file in files:
        click.echo(file)
    if id not in {exercise.id for exercise in outline(root)}:
        click.echo(f"exercises/course.toml chooses the exercises: add the line [exercises.{id}] to it.")
    click.echo(f"Next: replace what stands in them, and prove it after each step: grader audit {id[:2]}")
    return 0
