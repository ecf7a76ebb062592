"""Grading a class on a Dask cluster that exists. Needs the extra ``grader[cluster]``, here and on every worker.

Each student is one task. A task runs in a process of its own, for a worker may be a thread or a daemon, which can start
no hosts. Work of a worker that is lost goes to another one.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from grader.errors import UsageError

__all__ = ["on_cluster"]

Item = TypeVar("Item")
Result = TypeVar("Result")
RETRIES = 3  # of a task whose process, or whose worker, was lost
CONNECT_S = 10


@contextlib.contextmanager
def on_cluster(address: str) -> Iterator[Callable[..., list[Any]]]:
    """Something like ``grader.workers.spread`` that computes on the cluster whose scheduler is at ``address``, for as
    long as the block lasts; what is still under way when it ends is given up.

    Raises UsageError if distributed is not installed or the scheduler does not answer.
    """
    try:
        from distributed import Client
    except ImportError:
        raise UsageError("--scheduler needs one package more: pip install -e '.[cluster]'") from None
    try:
        client: Any = Client(address, timeout=CONNECT_S)  # type: ignore[no-untyped-call]
    except (OSError, TimeoutError, ValueError) as error:
        raise UsageError(f"The scheduler at {address} does not answer: {error}. Is the cluster running?") from None

    def spread(
        function: Callable[[Item], Result],
        items: Sequence[Item],
        *,
        jobs: int,
        died: Callable[[Item], Result],
        on_done: Callable[[Item, Result], None] | None = None,
    ) -> list[Result]:
        from distributed import as_completed

        results: dict[int, Result] = {}
        futures = {
            client.submit(in_a_process, function, item, retries=RETRIES, pure=False): number
            for number, item in enumerate(items)
        }
        for future in as_completed(list(futures)):  # type: ignore[no-untyped-call]
            number = futures[future]
            results[number] = future.result() if future.status == "finished" else died(items[number])
            future.release()
            if on_done:
                on_done(items[number], results[number])
        return [results[number] for number in range(len(items))]

    with client:
        yield spread


def in_a_process(function: Callable[[Item], Result], item: Item) -> Result:
    """``function(item)``, computed by a new Python. Both come from the instructor, never from a submission."""
    command = [sys.executable, "-m", "grader.classroom.cluster"]
    done = subprocess.run(command, input=pickle.dumps((function, item)), stdout=subprocess.PIPE, check=True)  # noqa: S603
    result: Result = pickle.loads(done.stdout)  # noqa: S301 - written by main() below
    return result


def main() -> None:
    """Read a function and its argument, and write what it returns; nothing else may write to standard output."""
    function, item = pickle.load(sys.stdin.buffer)  # noqa: S301 - written by in_a_process()
    out, sys.stdout = sys.stdout.buffer, sys.stderr
    result = pickle.dumps(function(item))
    try:
        out.write(result)
        out.flush()
    except BrokenPipeError:
        os._exit(1)  # the worker that asked is lost; another one was asked again


if __name__ == "__main__":
    main()
