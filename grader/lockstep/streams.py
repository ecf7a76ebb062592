"""Why a stream broke off. Django takes any TypeError of its generator for a generator that is not async: it warns,
reads it again in vain, and what is raised then hides the first error."""

from __future__ import annotations

import re
import sys
import warnings
from contextvars import ContextVar
from typing import Any

__all__ = ["first_error", "install"]

_WARNING = "must consume synchronous iterators"  # django.http.response.StreamingHttpResponse.__aiter__
_SHOWN = re.compile(f".*{_WARNING}", re.IGNORECASE)  # as `warnings` compiles it, once for all hosts
_first: dict[int | None, TypeError] = {}


def install(visitor: ContextVar[int | None]) -> None:
    """Keep the error that is being handled while Django warns, by the visitor whose stream it is."""
    show, shown = warnings.showwarning, set()

    def showwarning(
        message: Warning | str, category: type[Warning], filename: str, lineno: int, *more: Any, **named: Any
    ) -> None:
        error = sys.exc_info()[1]
        if isinstance(error, TypeError) and _WARNING in str(message):
            trace = error.__traceback__
            if trace is not None and trace.tb_next is not None:  # it was raised in the generator, not by Django's `for`
                _first[visitor.get()] = error
            if (filename, lineno) in shown:
                return
            shown.add((filename, lineno))
        show(message, category, filename, lineno, *more, **named)

    warnings.showwarning = showwarning
    warnings.filterwarnings("always", message=_SHOWN.pattern)


def first_error(visitor: int, error: BaseException | None) -> BaseException | None:
    """What broke the stream of this visitor, if Django hid it behind ``error``; else ``error``."""
    first = _first.pop(visitor, None)
    return first if first is not None and isinstance(error, TypeError) else error
