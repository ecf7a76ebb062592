"""The option that says how far hosts must be confined."""

from __future__ import annotations

import click

__all__ = ["isolation_option"]

isolation_option = click.option(
    "--isolation",
    type=click.Choice(("auto", "strict", "none")),
    default="auto",
    show_default=True,
    help="How far to confine what is graded: as this machine can; all layers or refuse; limits only.",
)
