"""Values for a check: different for each submission, always the same for the same one."""

from __future__ import annotations

import hashlib
import hmac
import random
from collections.abc import Sequence
from typing import TypeVar

__all__ = ["Data", "seed_for"]

T = TypeVar("T")

_SYLLABLES = [
    "ba",
    "be",
    "bo",
    "da",
    "de",
    "do",
    "fa",
    "fi",
    "ga",
    "go",
    "ha",
    "ka",
    "ki",
    "ko",
    "la",
    "le",
    "lo",
    "ma",
    "mi",
    "mo",
    "na",
    "ne",
    "no",
    "pa",
    "pi",
    "ra",
    "ri",
    "ro",
    "sa",
    "so",
    "ta",
    "te",
    "to",
    "va",
    "vi",
    "za",
]
_LETTERS = "abcdefghijklmnopqrstuvwxyzäßçéñøšžőґжλωאبहทあ漢字😀 -'"


def seed_for(*, secret: str, exercise: str, check: str, digest: str) -> int:
    """The seed of one check's data: no one can guess it without the course's ``secret``."""
    message = "\0".join((exercise, check, digest)).encode()
    return int.from_bytes(hmac.new(secret.encode(), message, hashlib.sha256).digest()[:8], "big")


class Data:
    """Draws values from a seeded generator."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - repeatable on purpose

    def integer(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``, both included."""
        return self._random.randint(low, high)

    def number(self, low: float, high: float) -> float:
        """A number with two decimals that is not whole, so that it is a float in JSON, too."""
        cents = self._random.randint(round(low * 100), round(high * 100) - 1)
        return (cents + 1 if cents % 100 == 0 else cents) / 100

    def word(self) -> str:
        """A made-up word of lower-case ASCII letters."""
        return "".join(self._random.choice(_SYLLABLES) for _ in range(self._random.randint(3, 5)))

    def words(self, count: int) -> list[str]:
        """That many different words."""
        found: list[str] = []
        while len(found) < count:
            word = self.word()
            if word not in found:
                found.append(word)
        return found

    def name(self) -> str:
        """A made-up first name."""
        return self.word().capitalize()

    def city(self) -> str:
        """A made-up city."""
        return self.word().capitalize() + self._random.choice(
            ["", "burg", "ville", " Bay", "-sur-" + self.word().capitalize()]
        )

    def text(self, length: int) -> str:
        """Text of ``length`` characters from many scripts, with no space at either end."""
        middle = "".join(self._random.choice(_LETTERS) for _ in range(max(0, length - 2)))
        return (self.word()[0] + middle + self.word()[0])[:length]

    def choice(self, values: Sequence[T]) -> T:
        """One of the values."""
        return self._random.choice(values)

    def sample(self, values: Sequence[T], count: int) -> list[T]:
        """That many different ones of the values, in random order."""
        return self._random.sample(values, count)

    def shuffled(self, values: Sequence[T]) -> list[T]:
        """The values in another order."""
        return self._random.sample(values, len(values))
