"""Finding out which means work here, by applying them to a child of this process."""

from __future__ import annotations

import contextlib
import functools
import os
import sys
import warnings

from grader.sandbox.layers import Layer, Means, Room

__all__ = ["layers", "means"]


def means() -> tuple[Means, ...]:
    """This platform's means, in the order in which a host applies them."""
    if sys.platform == "linux":
        from grader.sandbox import linux

        return linux.MEANS
    if sys.platform == "darwin":
        from grader.sandbox import macos

        return macos.MEANS
    if sys.platform == "win32":
        from grader.sandbox import windows

        return windows.MEANS
    return ()


@functools.cache
def layers() -> tuple[Layer, ...]:
    """Each of this platform's means, and what is missing for those that do not work. Asks once."""
    tried = tuple(
        Layer(name=one.name, stops=one.stops, missing=missing, tested=one.tested)
        for one, missing in zip(means(), _tried(means()), strict=True)
    )
    if sys.platform == "win32":
        from grader.sandbox.windows import NOT_CONFINED

        return (*tried, NOT_CONFINED)
    return tried


def _tried(tried: tuple[Means, ...]) -> list[str]:
    """Why each means cannot be applied, or an empty string."""
    if not tried:
        return []
    if sys.platform == "win32":  # cannot fork: a host that cannot apply one refuses to run
        return [""] * len(tried)
    reader, writer = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of threads: the child calls nothing that could wait for one
        pid = os.fork()
    if pid == 0:
        with contextlib.suppress(BaseException):
            os.close(reader)
            for one in tried:
                os.write(writer, (_attempt(one).replace("\n", " ")[:300] + "\n").encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, encoding="utf-8") as answers:
        said = answers.read().splitlines()
    os.waitpid(pid, 0)
    return [*said, *["it ends the process that applies it"] * (len(tried) - len(said))][: len(tried)]


def _attempt(one: Means) -> str:
    try:
        one.apply(Room())
    except Exception as error:
        return getattr(error, "strerror", None) or str(error) or type(error).__name__
    return ""
