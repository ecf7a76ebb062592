"""Strict comparison of JSON values, and the words for where they differ."""

from __future__ import annotations

import json
from itertools import zip_longest
from typing import Any
from unicodedata import category, normalize

__all__ = ["MAX_JSON", "brief", "brief_pair", "first_difference", "read_json"]


MAX_JSON = 1024 * 1024
"""Bytes of JSON that are read, unless more is expected: what they become can be twenty times as large."""


def read_json(content: bytes, *, longest: int = MAX_JSON) -> Any:
    """Parse JSON strictly; ValueError for anything else, NaN, too deep nesting and too much included."""
    if len(content) > longest:
        raise ValueError(f"{len(content)} bytes are too many")

    def refuse(name: str) -> None:
        raise ValueError(f"{name} is not JSON")

    try:
        return json.loads(content.decode("utf-8"), parse_constant=refuse)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def first_difference(
    expected: Any, seen: Any, *, numbers_may_change_type: bool = False, path: str = ""
) -> tuple[str, str] | None:
    """What is expected and what is seen at the first place where two JSON values differ, or None.

    True is not 1 and 1 is not 1.0, unless ``numbers_may_change_type`` (then only the latter).
    """
    here = f"`{path}` is " if path else ""
    if numbers_may_change_type and _is_number(expected) and _is_number(seen):
        same = expected == seen
    elif type(expected) is not type(seen):
        same = False
    elif isinstance(expected, dict):
        for key in expected:
            if key not in seen:
                return f"a key `{_join(path, key)}`", f"no such key, only {brief(sorted(seen))}"
        extra = sorted(set(seen) - set(expected))
        if extra:
            return f"no key but {brief(sorted(expected))}", f"also `{_join(path, extra[0])}`"
        for key in expected:
            found = first_difference(
                expected[key], seen[key], numbers_may_change_type=numbers_may_change_type, path=_join(path, key)
            )
            if found:
                return found
        return None
    elif isinstance(expected, list):
        for index, (one, other) in enumerate(zip(expected, seen, strict=False)):
            found = first_difference(
                one, other, numbers_may_change_type=numbers_may_change_type, path=f"{path}[{index}]"
            )
            if found:
                return found
        if len(expected) == len(seen):
            return None
        return f"{here or 'a list of '}{len(expected)} items", f"{len(seen)} items"
    else:
        same = expected == seen
    if same:
        return None
    one, other = brief_pair(expected, seen)
    return f"{here}{one}", f"{here}{other}"


def brief(value: Any, limit: int = 100) -> str:
    """A JSON value on one line, cut to ``limit`` characters."""
    if isinstance(value, str):
        value = value[: limit + 1]
    try:
        text = json.dumps(value, ensure_ascii=False)
    except RecursionError:
        text = "something nested very deeply"
    except (TypeError, ValueError):
        text = repr(value)
    return _short(text, limit)


def brief_pair(expected: Any, seen: Any, limit: int = 100) -> tuple[str, str]:
    """Two values that differ, each on one line; of texts that look the same, the signs that differ, too."""
    one, other = brief(expected, limit), brief(seen, limit)
    if not (isinstance(expected, str) and isinstance(seen, str)):
        return one, other
    differ = (index for index, (a, b) in enumerate(zip_longest(expected, seen)) if a != b)
    start = max(0, next(differ, 0) - 3)
    if len(expected) <= limit and len(seen) <= limit and _looks(expected) == _looks(seen):
        here, there = (_escaped(text[start : start + 10]) for text in (expected, seen))
        return f"{one}, with `{here}` in it", f"{other}, which looks the same, with `{there}` in it"
    if one == other:  # they were cut before they differ
        return f"…{brief(expected[start:], limit)}", f"…{brief(seen[start:], limit)}"
    return one, other


def _looks(text: str) -> str:
    """The same for texts that one cannot tell apart by looking at them: `é` of one sign or of two, other spaces."""
    return normalize("NFKC", "".join(sign for sign in text if category(sign) != "Cf"))


def _escaped(text: str) -> str:
    r"""The text with every sign beyond ASCII as Python writes it: ``\u0301``."""
    return text.encode("ascii", "backslashreplace").decode()


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _short(text: str, limit: int) -> str:
    text = text[: limit + 1].encode("utf-8", "backslashreplace").decode()  # JSON can hold half a character, UTF-8 not
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _join(path: str, key: str) -> str:
    key = _short(key, 60)
    return f"{path}.{key}" if path else key
