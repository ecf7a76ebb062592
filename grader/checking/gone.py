"""What it means that a host is of no more use: whose fault that is, and in which words."""

from __future__ import annotations

import re

from grader.checking.failure import CheckFailed, GraderFault, line_of
from grader.model import Failure, Place, Timeline

__all__ = ["at_import", "in_view"]

_REPEATED = {"busy", "silent", "greedy", "died", "broken"}
"""What a busy machine may have to do with. Once may be chance; twice, and the second time alone, is not."""

_OURS = {
    "unready": "the host could not be set up: {}",
    "starved": "the machine was too busy: the submission could have gone on, but got only {}",
}
_VIEW = {
    "deadlock": (
        "{} for something that can never happen (a deadlock)",
        "Who should end this wait? Nobody is left who could: no timer, no call, no other task. Has one ended early, by "
        "an exception?",
    ),
    "late": (
        "no answer within two hours of simulated time",
        "What does the view wait for, or do again and again? What would end that?",
    ),
    "busy": (
        "the view computes on and on without an answer",
        "A loop that never ends, or never awaits, holds the thread: nobody is served meanwhile.",
    ),
    "silent": (
        "the view hangs and never comes back",
        "The process waits for something outside the simulation. Which call could that be?",
    ),
    "greedy": (
        "the server takes more memory than it may ({})",
        "What grows here, and what could be let go earlier?",
    ),
    "died": (
        "the server process ended ({})",
        "Does the code leave the process, or use up all memory? A view returns a response instead.",
    ),
    "broken": ("the server broke ({})", "What does the code do to the process that it runs in?"),
    "restless": (
        "the server is woken again and again, without end",
        "Does a loop look again and again whether something is done? `await` waits for it, and lets it be done.",
    ),
    "flood": ("far more than that ({})", "What makes it so much?"),
    "nonsense": ("nonsense instead of an answer ({})", ""),
}
_WAITS: tuple[tuple[str, str, str], ...] = (
    (
        r"^Lock\.",
        "",
        "A thread's lock stops the event loop, so whoever holds it never comes to release it. An `asyncio.Lock`, with "
        "`async with`, lets others go on.",
    ),
    (
        r"\w",
        "",
        "This stops the event loop, which has to do the very work that is waited for. In async code, `await` that "
        "work instead.",
    ),
    (
        "",
        r"\basyncio\.run\(|\brun_until_complete\(",
        "A second event loop waits here for something of the first one, or for this very thread. An `async def` view "
        "needs one loop only.",
    ),
    (
        "",
        r"\bsync_to_async\b",
        "Calls through `sync_to_async` share one thread of the visit: none may wait there for another. Or is a lock "
        "inside the function never given back?",
    ),
    (
        "",
        r"(?i:locks?)\b|\.acquire\(",
        "Who holds this lock? A task that takes it twice waits for itself, two tasks may hold one each, an exception "
        "may have skipped `release()`.",
    ),
)
"""Deadlocks by the call that holds the event loop's thread (none, if the loop is free) and by the line that waits."""
_EXPECTED = {"flood": "an answer of ordinary size", "nonsense": "a server that speaks plainly"}

_OUTSIDE = "Code outside of functions runs at import. "
_IMPORT = {
    "deadlock": ("waits for something that can never happen", _OUTSIDE + "What does it wait for?"),
    "late": ("waits for more than two hours of simulated time", _OUTSIDE + "What does it wait for?"),
    "busy": ("computes on and on and never ends", _OUTSIDE + "Does a loop there never end?"),
    "silent": ("hangs and never ends", _OUTSIDE + "What does it wait for?"),
    "greedy": ("takes more memory than it may", _OUTSIDE + "What grows there?"),
    "died": ("ends the process", "Does code outside of a function leave the process?"),
    "broken": ("breaks the server", "What does the code do to the process that it runs in?"),
    "restless": ("waits again and again, without end", _OUTSIDE + "What does it wait for?"),
    "flood": ("says far too much", _OUTSIDE + "What makes it so much?"),
    "nonsense": ("breaks the server's protocol", ""),
}


def in_view(kind: str, detail: str, where: Place | None, timeline: Timeline | None) -> CheckFailed | GraderFault:
    """Why a visitor gets no answer."""
    if kind in _OURS:
        return GraderFault(_OURS[kind].format(detail), repeat=True)
    seen, look_at = _VIEW.get(kind, _VIEW["nonsense"])
    if kind == "deadlock":
        line = line_of(where)
        look_at = next((a for call, text, a in _WAITS if re.search(call, detail) and re.search(text, line)), look_at)
        detail = f"`{detail}` waits" if detail else "The view waits"
    failure = Failure(
        expected=_EXPECTED.get(kind, "an answer"),
        seen=seen.format(detail),
        where=where,
        look_at=look_at,
        timeline=timeline if kind == "deadlock" else None,
    )
    return CheckFailed(failure, repeat=kind in _REPEATED)


def at_import(kind: str, detail: str, where: Place | None, *, expected: str) -> CheckFailed | GraderFault:
    """Why the submission could not be imported."""
    if kind in _OURS:
        return GraderFault(_OURS[kind].format(detail), repeat=True)
    seen, look_at = _IMPORT.get(kind, _IMPORT["nonsense"])
    seen = f"importing it {seen} ({detail})" if detail else f"importing it {seen}"
    failure = Failure(expected=expected, seen=seen, where=where, look_at=look_at)
    return CheckFailed(failure, repeat=kind in _REPEATED)
