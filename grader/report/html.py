"""The report as one HTML page: no script, no outside request, timelines as pictures and in words."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from grader.model import CheckOutcome, ExerciseScore, Score, Verdict
from grader.report import wording
from grader.report.svg import picture
from grader.report.text import terminal, terminal_block
from grader.report.wording import count

__all__ = ["page", "rendered"]

CLASSES = {"passed": "passed", "examples passed": "ready", "partial": "partial", "failed": "failed", "to do": "todo"}


def page(score: Score, *, title: str, remarks: Iterable[str] = ()) -> str:
    """The whole page. ``title`` stands above it, ``remarks`` before the table."""
    return rendered(
        "feedback.html",
        title=terminal(title, limit=200),
        standing=wording.standing(score),
        notes=[terminal(note, limit=400) for note in (*remarks, *score.notes)],
        exercises=[_exercise(exercise) for exercise in score.exercises],
        foot=_foot(score),
    )


def rendered(template: str, **values: Any) -> str:
    """A template of ours, filled in. Every value is escaped; numbers are shown as they are."""
    from django.template import Context

    return str(_engine().get_template(template).render(Context(values, use_l10n=False, use_tz=False)))


@functools.cache
def _engine() -> Any:
    from django.template import Engine

    return Engine(dirs=[str(Path(__file__).with_name("templates"))], autoescape=True)


def _exercise(exercise: ExerciseScore) -> dict[str, Any]:
    run, word = exercise.run, wording.result(exercise)
    shown = word not in ("passed", "examples passed", "to do")
    ungradable = exercise.verdict is Verdict.UNGRADABLE
    said = [f"{wording.FAULT} {wording.FAULT_NEXT}"] if ungradable else []
    if run.message:
        said.append(terminal(run.message))
    return {
        "id": run.exercise.id,
        "title": terminal(run.exercise.title, limit=100),
        "points": wording.points(exercise),
        "result": word,
        "class": CLASSES.get(word, "todo"),
        "details": shown,
        "heading": f"{word.capitalize()}, {wording.points_said(exercise)}.",
        "said": said,
        "checks": [] if ungradable or not shown else [_check(outcome) for outcome in wording.problems(exercise)],
        "skipped": []
        if ungradable or not shown
        else [
            f"{terminal(what, limit=300)} {terminal(f'{why[:1].upper()}{why[1:]}', limit=200)}."
            for what, why in wording.skipped(exercise)
        ],
    }


def _check(outcome: CheckOutcome) -> dict[str, Any]:
    check, failure = outcome.check, outcome.failure
    parts: list[dict[str, str]] = []
    if failure is None:
        parts.append({"name": "seen", "text": wording.seen_nothing(outcome)})
    else:
        parts += [
            {"name": "expected", "text": terminal(failure.expected)},
            {"name": "seen", "text": terminal(failure.seen)},
        ]
        if failure.where:
            code = terminal(failure.where.text, limit=200)
            parts.append({"name": "where", "text": wording.line_of(failure.where), "code": code})
        if failure.look_at:
            parts.append({"name": "look at", "text": terminal(failure.look_at)})
    return {
        "sentence": terminal(check.sentence, limit=300),
        "worth": f"Task {check.task}, 0 of {count(check.points, 'point')}." if check.points else f"Task {check.task}.",
        "parts": parts,
        "picture": picture(failure.timeline) if failure and failure.timeline else None,
        "printed": "\n".join(terminal_block(outcome.printed)) if outcome.printed.strip() else "",
    }


def _foot(score: Score) -> str:
    versions = ", ".join(f"{name} {version}" for name, version in sorted(score.provenance.versions.items()))
    isolation = ", ".join(score.provenance.isolation) or "none"
    return terminal(f"Graded with {versions or 'unknown versions'}. Isolation: {isolation}.", limit=600)
