"""The words every report shares: what a verdict is called, what is still to do, what comes next."""

from __future__ import annotations

from grader.model import Check, CheckOutcome, Exercise, ExerciseScore, Outcome, Place, Score, Verdict
from grader.report.text import terminal

__all__ = [
    "FAULT",
    "FAULT_NEXT",
    "LATER",
    "NOT_BEGUN",
    "NO_DETAILS",
    "ONE_CAUSE",
    "command",
    "count",
    "edit_file",
    "is_to_do",
    "isolation",
    "line_of",
    "next_exercise",
    "next_steps",
    "not_run",
    "points",
    "points_said",
    "problems",
    "result",
    "seconds",
    "seen_nothing",
    "skipped",
    "standing",
    "total",
    "waiting",
    "waits_for",
]

FAULT = "This exercise could not be graded. The fault is the grader's, not yours, and it does not count as zero."
FAULT_NEXT = "Run it again; if it stays so, show this message to your instructor."
LATER = "Not in this copy: it runs when your push is graded."
MISSING = "no result: the check ended before it could report. A crash or an endless loop can cause this."
NO_DETAILS = "that it failed; the course tells no more of this check"
NOT_BEGUN = "Not begun yet. What it is about, in order:"
MOST_SKIPPED = 3  # more are told as one number
ONE_CAUSE = "Its checks can run once this is fixed."


def seconds(value: float, *, decimals: int = 6) -> str:
    """A time as a student reads it: at least one decimal, no more than are needed."""
    text = f"{value:.{decimals}f}".rstrip("0")
    return (text + "0" if text.endswith(".") else text) + " s"


def count(number: int, noun: str) -> str:
    """``1 check``, ``2 checks``."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def is_to_do(exercise: ExerciseScore) -> bool:
    """Whether the student has not begun this exercise."""
    return not exercise.run.attempted and exercise.verdict not in (Verdict.PASSED, Verdict.UNGRADABLE)


def isolation(score: Score) -> str:
    """What kept the submitted code in, and what did not."""
    return f"Isolation: {', '.join(score.provenance.isolation)}."


def result(exercise: ExerciseScore) -> str:
    """The verdict in a word or two."""
    if exercise.verdict is Verdict.UNGRADABLE:
        return "not graded"
    if is_to_do(exercise):
        return "to do"
    if exercise.verdict is Verdict.PASSED and exercise.run.exercise.waiting:
        return "examples passed"
    return exercise.verdict.value


def points(exercise: ExerciseScore) -> str:
    """``4/10``; a dash where nothing could be graded."""
    earned = "\u2013" if exercise.score is None else exercise.score
    return f"{earned}/{exercise.max_score}"


def points_said(exercise: ExerciseScore) -> str:
    """The same in words."""
    possible = count(exercise.max_score, "point")
    return f"no score, {possible} possible" if exercise.score is None else f"{exercise.score} of {possible}"


def total(score: Score) -> str:
    """``14 of 60 points``, and how many of them could not be graded."""
    ungraded = sum(e.max_score for e in score.exercises if e.score is None)
    text = f"{score.score} of {count(score.max_score, 'point')}"
    return text + (f" ({ungraded} of the {score.max_score} could not be graded)" if ungraded else "")


def next_exercise(score: Score) -> ExerciseScore | None:
    """Where the student goes on: the first exercise begun and not finished, or else the first one not begun."""
    unfinished = [e for e in score.exercises if e.verdict in (Verdict.PARTIAL, Verdict.FAILED)]
    return next((e for e in unfinished if e.run.attempted), unfinished[0] if unfinished else None)


def seen_nothing(outcome: CheckOutcome) -> str:
    """What to say of a check without a recorded failure."""
    return MISSING if outcome.outcome is Outcome.MISSING else NO_DETAILS


def next_steps(score: Score) -> list[tuple[str, str]]:
    """What to do next: pairs of a verb (``Edit``) and a file or command; empty when nothing is left."""
    following = next_exercise(score)
    if following is None:
        return []
    exercise = following.run.exercise
    steps = [("Read", f"exercises/{exercise.id}/README.md")] if is_to_do(following) else []
    steps += [("Edit", edit_file(exercise)), ("Run", command(exercise))]
    unfinished = (Verdict.PARTIAL, Verdict.FAILED)
    others = [e for e in score.exercises if e.verdict in unfinished and e.run.attempted and e is not following]
    if others:
        steps.append(("Also begun", ", ".join(command(e.run.exercise) for e in others[:3])))
    return steps


def standing(score: Score) -> str:
    """One line: the points, and how much is not begun."""
    to_do = sum(is_to_do(e) for e in score.exercises)
    if score.exercises and all(e.verdict is Verdict.PASSED for e in score.exercises):
        waits = any(e.run.exercise.waiting for e in score.exercises)
        passed = "All examples passed; the rest waits until your push is graded" if waits else "All passed"
        return f"{total(score)}. {passed}."
    return f"{total(score)}." + (
        f" {count(to_do, 'exercise')} not begun." if to_do and len(score.exercises) > 1 else ""
    )


def problems(exercise: ExerciseScore) -> tuple[CheckOutcome, ...]:
    """The checks that failed for a reason of their own: not those that repeat what holds for the whole exercise."""
    failed = tuple(o for o in exercise.run.outcomes if o.outcome in (Outcome.FAILED, Outcome.MISSING))
    if exercise.run.message:
        return tuple(o for o in failed if o.failure is not None and o.failure.seen != exercise.run.message)
    return failed


def waiting(exercise: ExerciseScore) -> tuple[CheckOutcome, ...]:
    """The checks that need another one first."""
    return tuple(o for o in exercise.run.outcomes if o.outcome is Outcome.SKIPPED)


def not_run(exercise: ExerciseScore) -> tuple[Check, ...]:
    """The checks without an outcome: those that wait until a push is graded, and what a fault of ours prevented."""
    reported = {outcome.check.id for outcome in exercise.run.outcomes}
    known = exercise.run.exercise
    return tuple(check for check in (*known.checks, *known.waiting) if check.id not in reported)


def waits_for(outcome: CheckOutcome, exercise: ExerciseScore) -> str:
    """The sentences of the checks that a skipped one needs."""
    passed = {o.check.id for o in exercise.run.outcomes if o.outcome is Outcome.PASSED}
    sentences = {o.check.id: o.check.sentence for o in exercise.run.outcomes}
    needed = [need for need in outcome.check.needs if need not in passed]
    return "; ".join(sentences.get(need, need).rstrip(".") for need in needed) or "another check"


def skipped(exercise: ExerciseScore) -> tuple[tuple[str, str], ...]:
    """What to say of the checks that need another one first: of each what it is about and what it waits for, or, where
    they are many, their number and the checks that hold them all up."""
    waits = waiting(exercise)
    if len(waits) <= MOST_SKIPPED:
        return tuple((o.check.sentence, f"waits for: {waits_for(o, exercise)}") for o in waits)
    outcomes = {o.check.id: o for o in exercise.run.outcomes}
    needed = {need for outcome in waits for need in outcome.check.needs}
    causes = [o for id, o in outcomes.items() if id in needed and o.outcome in (Outcome.FAILED, Outcome.MISSING)]
    told = "; ".join(outcome.check.sentence.rstrip(".") for outcome in causes) or "another check"
    return ((f"{count(len(waits), 'check')}.", f"they wait for: {told}"),)


def edit_file(exercise: Exercise) -> str:
    """The file the student edits first, as the student knows it."""
    return f"exercises/{exercise.id}/{exercise.edit[0] if exercise.edit else 'views.py'}"


def command(exercise: Exercise) -> str:
    """The command that grades one exercise and shows everything about it."""
    return f"grader run {exercise.number}"


def line_of(place: Place, *, short: bool = False) -> str:
    """``exercises/05_fan_out/views.py:12``, or the file's name only; safe to show in a terminal."""
    file = place.file.replace("\\", "/").rsplit("/", 1)[-1] if short else place.file
    return f"{terminal(file, limit=60 if short else 160)}:{place.line}"
