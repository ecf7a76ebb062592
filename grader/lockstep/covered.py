"""What of a submission runs, told by coverage.py inside its hosts: for proofs about our own solutions.

Steps are pairs of line numbers, from one line to the next that runs, as coverage.py counts them: a negative one is
the way into, or out of, the function that begins there. What a host says is its own word, so nothing may be graded by
it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from grader.lockstep import packages, wire

__all__ = ["Steps", "covering", "measure", "wanted"]

Steps = dict[str, set[tuple[int, int]]]
"""By file, as the sources of a host name them."""

_wanted: list[Steps] = []


@contextmanager
def covering() -> Iterator[Steps]:
    """Collect the steps of every host that this process starts meanwhile; coverage.py must be installed."""
    steps: Steps = {}
    _wanted.append(steps)
    try:
        yield steps
    finally:
        _wanted.remove(steps)


def wanted() -> Steps | None:
    """Where the steps of a host that starts now belong; None if nobody asks."""
    return _wanted[-1] if _wanted else None


def measure(files: Iterable[str]) -> Callable[[], list[wire.Covered]]:
    """In a host: trace these files from now on, in every thread. Call the result for what is new since the last call.

    To be called before threads are put under the ledger: coverage.py's own locks are none of its business.
    """
    packages.allow(["coverage"])
    import coverage

    names = tuple(files)
    tracer = coverage.Coverage(
        data_file=None,
        branch=True,
        config_file=False,
        include=[f"*/{name}" for name in names],
        messages=False,
        check_preimported=False,
    )
    tracer.start()
    told: dict[str, set[Any]] = {name: set() for name in names}

    def news() -> list[wire.Covered]:
        data = tracer.get_data()
        said = []
        for measured in data.measured_files():
            name = next(name for name in names if measured.replace("\\", "/").endswith(f"/{name}"))
            if new := set(data.arcs(measured) or ()) - told[name]:
                told[name] |= new
                said.append(wire.Covered(file=name, steps=sorted(new)))
        return said

    return news
