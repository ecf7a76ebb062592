"""Which submissions are suspiciously equal: the same program, whatever its names, comments and layout."""

from __future__ import annotations

import hashlib
import io
import keyword
import tokenize
from collections.abc import Iterable

__all__ = ["SHORTEST", "fingerprint", "names_apart"]

SHORTEST = 60  # tokens; shorter solutions are alike by nature
SKIPPED = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.ENCODING, tokenize.ENDMARKER)


def fingerprint(files: Iterable[bytes]) -> str:
    """A digest of what remains when names are numbered in the order they appear; empty for short or broken files."""
    tokens = [token for content in files for token in names_apart(content)]
    return hashlib.sha256(" ".join(tokens).encode()).hexdigest()[:16] if len(tokens) >= SHORTEST else ""


def names_apart(content: bytes) -> list[str]:
    """The tokens of a file with each name replaced by its number; empty if it is not Python."""
    numbers: dict[str, int] = {}
    found = []
    try:
        for token in tokenize.tokenize(io.BytesIO(content).readline):
            if token.type in SKIPPED:
                continue
            if token.type == tokenize.NAME and not keyword.iskeyword(token.string):
                found.append(f"n{numbers.setdefault(token.string, len(numbers))}")
            elif token.type == tokenize.INDENT:
                found.append("in")
            else:
                found.append(token.string or "out")
    except (tokenize.TokenError, SyntaxError, UnicodeDecodeError, ValueError):
        return []
    return found
