"""How much a student is told about hidden checks that failed: the course's policy, the same for every report.

Points are never touched: whatever is told, totals include the hidden checks.
"""

from __future__ import annotations

import re
from dataclasses import replace

from grader.model import CheckOutcome, ExerciseScore, Failure, Feedback, Lane, Score, Timeline, Visibility

__all__ = ["for_students", "seen_without_data", "without_data"]

HIDDEN = "…"
_STRING = re.compile(r"""b?(?:"(?:[^"\\]|\\.)*"|(?<![\w])'(?:[^'\\]|\\.)*')""")
_BRACKETS = re.compile(r"\{[^{}]*\}|\[[^\[\]]*\]")
_URL = re.compile(
    r"(\bhttps?://[^/\s]+|(?<![\w/])[\w-]+(?:\.[\w-]+)*\.example|(?<![\w.`/])(?=/))(/[^\s,;)`]*|\?[^\s,;)`]*)"
)
_NUMBER = re.compile(r"(?<![\w.…-])-?\d+(?:\.\d+)?(?:e[+-]?\d+)?(?![\w…]|\.\d)(?! s\b)")
_STATUS = re.compile(r"\bstatus (\d{3})\b")
_HEADER = re.compile(r"^((?:header )?[A-Z][\w-]*: ).*$", re.DOTALL)


def for_students(score: Score, policy: Feedback | None = None) -> Score:
    """The score as its student may read it; ``policy`` overrules that of the course."""
    return replace(score, exercises=tuple(_exercise(exercise, policy) for exercise in score.exercises))


def _exercise(exercise: ExerciseScore, policy: Feedback | None) -> ExerciseScore:
    run = exercise.run
    outcomes = tuple(_outcome(outcome, policy, run.message) for outcome in run.outcomes)
    return replace(exercise, run=replace(run, outcomes=outcomes))


def _outcome(outcome: CheckOutcome, policy: Feedback | None, message: str) -> CheckOutcome:
    kind = policy or outcome.check.feedback
    failure = outcome.failure
    whole_exercise = failure is not None and failure.seen == message  # such as a file that is not Python
    if kind is Feedback.FULL or outcome.check.visibility is Visibility.EXAMPLE or whole_exercise:
        return outcome
    if kind is Feedback.RESULT:
        return replace(outcome, failure=None, printed="")
    return replace(outcome, failure=_gap(failure) if failure else None, printed="")


def _gap(failure: Failure) -> Failure:
    return Failure(
        expected=without_data(failure.expected),
        seen=seen_without_data(failure),
        where=failure.where,
        look_at=failure.look_at,
        timeline=_timeline(failure.timeline) if failure.timeline else None,
    )


def _timeline(timeline: Timeline) -> Timeline:
    return replace(timeline, lanes=tuple(_lane(lane) for lane in timeline.lanes))


def _lane(lane: Lane) -> Lane:
    return replace(lane, label=without_data(lane.label))


def seen_without_data(failure: Failure) -> str:
    """What was seen, told as far as it is not data of the check."""
    return "something else" if (seen := without_data(failure.seen)) == HIDDEN else seen


def without_data(text: str) -> str:
    """A message without the values of the check: quoted text, JSON, numbers and paths become ``…``.

    What stays tells the gap: words, names of keys, status codes, seconds and the hosts of URLs.
    """
    text = _HEADER.sub(rf"\g<1>{HIDDEN}", text)
    text = _STRING.sub(HIDDEN, text)
    text = _URL.sub(rf"\g<1>/{HIDDEN}", text)
    while (shorter := _BRACKETS.sub(HIDDEN, text)) != text:
        text = shorter
    kept = [match[1] for match in _STATUS.finditer(text)]
    text = _NUMBER.sub(HIDDEN, _STATUS.sub("status \0", text))
    for status in kept:
        text = text.replace("\0", status, 1)
    return re.sub(rf"{HIDDEN}(?:[,:]? ?{HIDDEN})+", HIDDEN, text)
