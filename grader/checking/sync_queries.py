"""Which part of a line asks the database in a way that Django refuses in async code, and what to write instead."""

from __future__ import annotations

import re

__all__ = ["instead_of"]

_METHODS = (
    "get first last create get_or_create update_or_create bulk_create bulk_update save delete update count exists "
    "aggregate in_bulk earliest latest refresh_from_db add remove clear explain contains"
)
_BY_LINE: tuple[tuple[str, str], ...] = (
    (
        r"\batomic\b",
        "A transaction is sync: put all of it into one plain function, and call that through `sync_to_async`.",
    ),
    (
        r"\.aiterator\(",
        "After `values_list(…)`, leave `.aiterator()` out: Django would run its query here, at once. A relation asks, "
        "too: see `select_related`.",
    ),
    (r"\.session\b", "A session is kept in the database: `await request.session.aget(…)` reads it, `aset` writes it."),
    (r"\bget_(\w+)_or_404\(", "This function asks the database at once. `await aget_{0}_or_404(…)` instead."),
    (
        r"sync_to_async\([^()]*\(",
        "A call inside the brackets of `sync_to_async` runs before it, here. Hand over the function: "
        "`await sync_to_async(list)(articles)`.",
    ),
    (
        rf"(?<!GET)(?<!POST)(?<!META)(?<!headers)\.({'|'.join(_METHODS.split())})\(",
        "Does `{0}` ask the database here, before any `await`? `await` its twin `a{0}`, or hand `{0}` to "
        "`sync_to_async`.",
    ),
    (r"\buser\b", "`request.user` asks the database when it is first read. `await request.auser()` gives the user."),
    (
        r"\bexecute\(",
        "SQL by hand is sync: put the cursor and all its work into one plain function for `sync_to_async`.",
    ),
    (
        r"(?<!async )\bfor\b|\b(?:list|len|sorted|tuple|set|bool|str|repr|dict|sum|any|all)\(|^(?:if|elif|while)\b",
        "A queryset asks when `for`, `list`, `len` or `if` reads it: write `async for`, `acount` or `aexists`. "
        "A relation asks, too: see `select_related`.",
    ),
    (
        r"^$",
        "Django's own sync code asks here, as a mixin or decorator does that reads `request.user`. "
        "`await request.auser()` asks without blocking.",
    ),
)
_ELSE = (
    "Sync code asks the database here. A whole function runs in `sync_to_async`; a relation or field is fetched along "
    "with `select_related`; methods have `a…` twins."
)


def instead_of(line: str) -> str:
    """Advice for a line of the submission that made Django refuse a query; an empty one stands for none of its lines.
    A line is not read as Python, so the advice is worded to be true wherever its pattern stands."""
    for pattern, advice in _BY_LINE:
        found = re.search(pattern, line.strip())
        if found:
            return advice.format(*found.groups())
    return _ELSE
