"""Finding the name a mistyped one resembles."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["resembling"]


def resembling(name: str, names: Iterable[str]) -> str | None:
    """The one of ``names`` that ``name`` was most likely meant to be, or None if none comes near.

    Case, hyphens and spaces do not count. The answer is the same whatever order ``names`` comes in.
    """
    from difflib import get_close_matches

    known = {_plain(candidate): candidate for candidate in sorted(names, reverse=True)}
    near = get_close_matches(_plain(name)[:100], list(known), n=1, cutoff=0.6)
    return known[near[0]] if near else None


def _plain(name: str) -> str:
    return name.strip().casefold().replace("-", "_").replace(" ", "_")
