"""Progress on a terminal: a bar on standard error, and nothing at all where nobody watches."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

__all__ = ["counted_lines", "progress"]


@contextmanager
def progress(total: int, *, wanted: bool = True, estimate: bool = False) -> Iterator[Callable[[str], None] | None]:
    """A function that counts one step done and says of what, or None when no bar is shown.

    It is shown only if ``wanted`` and standard error is a terminal; it is gone when the block ends. ``estimate`` shows
    how long the rest may take.
    """
    if not (wanted and total and sys.stderr.isatty()):
        yield None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    time = TimeRemainingColumn() if estimate else TimeElapsedColumn()
    columns = (BarColumn(bar_width=30), MofNCompleteColumn(), time, TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True, highlight=False), transient=True) as bar:
        task = bar.add_task("", total=total)

        def step(what: str) -> None:
            bar.update(task, advance=1, description=what.replace("[", r"\["))

        yield step


def counted_lines(total: int) -> Callable[[str], None]:
    """A function that counts one step done, and says so on standard error now and then: for the log of a long run."""
    done = 0

    def step(what: str) -> None:
        nonlocal done
        done += 1
        if done == total or done * 10 // total > (done - 1) * 10 // total:
            print(f"{done} of {total}", file=sys.stderr, flush=True)  # noqa: T201

    return step
