"""One thing to put right in an exercise."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["LONGEST", "Problem", "counted", "discouraging", "words"]

LONGEST = 60  # words in what a student reads at once
DISCOURAGING = ("just", "simply")  # they say that who does not see it is slow


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Which file, from the checkout's root, and what to do about it."""

    file: str
    what: str
    line: int = 0  # counted from 1; 0 if it is no particular line

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.what}"


def words(text: str) -> int:
    """How many words a text has."""
    return len(text.split())


def counted(number: int, noun: str) -> str:
    """``1 mistake``, ``2 mistakes``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def discouraging(text: str) -> str | None:
    """The first word of a text that makes a reader feel slow, as it stands there, or None."""
    for word in text.replace("-", " ").split():
        if word.strip(".,:;!?()[]\"'`*_").casefold() in DISCOURAGING:
            return word.strip(".,:;!?()[]\"'`*_")
    return None
