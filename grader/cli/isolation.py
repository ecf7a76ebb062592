"""The option that says how far hosts must be confined."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

__all__ = ["isolation_option", "isolation_option_with"]

F = TypeVar("F", bound=Callable[..., Any])


def isolation_option_with(default: str) -> Callable[[F], F]:
    """The option with a default of its own."""
    return click.option(
        "--isolation",
        type=click.Choice(("auto", "strict", "none")),
        default=default,
        show_default=True,
        help="How far to confine what is graded: as this machine can; all layers or refuse; limits only.",
    )


isolation_option = isolation_option_with("auto")
