"""From an error's symptom to its cause, in words a beginner can act on."""

from __future__ import annotations

import re

from grader.checking.symptoms import CLIENTS, NO_PROCESS, SYMPTOMS
from grader.checking.sync_queries import instead_of

__all__ = ["CLIENTS", "NO_PROCESS", "cause_of", "in_short", "no_such_package"]


def cause_of(message: str, line: str = "") -> str:
    """Advice for an exception, or an empty string. ``message`` may begin with its type: ``TypeError: …``; ``line`` is
    the submission's line that raised it."""
    missing = re.search(r"^ModuleNotFoundError: No module named '(\w+)", message)
    if missing:
        return no_such_package(missing[1])
    if "You cannot call this from an async context" in message:
        return instead_of(line)
    if message.startswith("TimeoutError") and re.search(r"\btimeout(?:_at)?\(|_after\(", line):
        return (
            "`asyncio.timeout` raises this at the end of its block: the `try` belongs around `async with`, not inside."
        )
    for pattern, advice in SYMPTOMS:
        if re.search(pattern, message):
            return advice
    return ""


def no_such_package(name: str) -> str:
    """Advice for the import of a package that is not there, or that no host may import."""
    return CLIENTS.get(name) or f"`{name}` is not part of this course."


def in_short(type_name: str, message: str, limit: int = 140) -> str:
    """An exception on one line."""
    line = " ".join(message.split())
    text = f"{type_name}: {line}" if line else type_name
    return text if len(text) <= limit else text[: limit - 1] + "…"
