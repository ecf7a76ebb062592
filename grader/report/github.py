"""The report for GitHub: a job summary in Markdown, and annotations at the student's lines."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from grader.model import CheckOutcome, ExerciseScore, Failure, Place, Score, Verdict
from grader.report import timeline, wording
from grader.report.text import (
    markdown,
    markdown_block,
    markdown_code,
    workflow_lines,
    workflow_message,
    workflow_property,
)
from grader.report.wording import count

__all__ = ["annotations", "commands_stopped", "summary"]

LARGEST = 1_000_000  # bytes; GitHub drops a step's summary above 1 MiB
MOST = 10  # annotations of one kind that GitHub shows for a step
SIGNS = {"passed": "✅", "examples passed": "✅", "partial": "🟡", "failed": "❌", "to do": "⬜", "not graded": "⚠️"}
CUT = "\n**The summary is cut here: it is longer than a job summary may be.** `grader run` shows the rest.\n"


def summary(score: Score) -> str:
    """The job summary: a table, then what is to be looked at in each exercise begun. At most 1 MiB."""
    head = [f"## {wording.standing(score)}", ""]
    if score.exercises:
        head += ["| | Exercise | Title | Points | Result |", "| --- | --- | --- | ---: | --- |"]
    for exercise in score.exercises:
        word, name = wording.result(exercise), exercise.run.exercise
        title = markdown(name.title, limit=100)
        head.append(f"| {SIGNS[word]} | {markdown(name.id)} | {title} | {wording.points(exercise)} | {word} |")
    steps = wording.next_steps(score)
    head += ["", "**What to do next**", ""] * bool(steps)
    head += [f"- {verb}: {' and '.join(map(markdown_code, step.split(', ')))}" for verb, step in steps]
    head += ["", *(f"> {markdown(note, limit=400)}\n" for note in score.notes[:20])]
    if score.provenance.isolation:
        head += [markdown(wording.isolation(score))]
    text = "\n".join(head).rstrip() + "\n"
    size, room = len(text.encode()), LARGEST - len(CUT.encode())
    parts = [text]
    for block in _blocks(score):
        size += len(block.encode())
        if size > room:
            parts.append(CUT)
            break
        parts.append(block)
    return "".join(parts)


def annotations(score: Score) -> list[str]:
    """Workflow commands: at most 10 errors, the most useful first; a warning for each fault of ours; the points."""
    errors = sorted(_errors(score), key=lambda error: error[0])
    lines = [line for _, line in errors[:MOST]]
    faults = [e for e in score.exercises if e.verdict is Verdict.UNGRADABLE]
    for exercise in faults[:MOST]:
        title = workflow_property(f"{exercise.run.exercise.id} could not be graded")
        lines.append(f"::warning title={title}::{workflow_message(f'{wording.FAULT} {wording.FAULT_NEXT}')}")
    more = f" {count(len(errors) - MOST, 'more failure')} in the job summary." if len(errors) > MOST else ""
    lines.append(f"::notice title=Points::{workflow_message(wording.standing(score) + more)}")
    return lines


@contextmanager
def commands_stopped(write: Callable[[str], None]) -> Iterator[None]:
    """Have GitHub's runner obey nothing that is written meanwhile, whoever wrote it: a second wall, for what a report
    shows is made harmless already. ``write`` writes one line to where the report goes."""
    token = secrets.token_hex(16)
    write(f"::stop-commands::{token}")
    try:
        yield
    finally:
        write(f"::{token}::")


def _blocks(score: Score) -> Iterator[str]:
    for exercise in score.exercises:
        if exercise.verdict is Verdict.PASSED or wording.is_to_do(exercise):
            continue
        name = exercise.run.exercise
        yield f"\n### {markdown(name.id)}: {markdown(name.title, limit=100)}\n\n"
        if exercise.verdict is Verdict.UNGRADABLE:
            yield f"{wording.FAULT} {wording.FAULT_NEXT}\n"
            yield f"\n{markdown_code(exercise.run.fault, limit=400)}\n" if exercise.run.fault else ""
            continue
        yield f"{wording.result(exercise).capitalize()}, {wording.points_said(exercise)}.\n"
        if exercise.run.message:
            yield f"\n**{markdown(exercise.run.message)}**\n\n{_where(exercise.run.where)}"
            if not wording.problems(exercise):
                yield f"\n{wording.ONE_CAUSE}\n"
                continue
        for outcome in wording.problems(exercise):
            yield _problem(outcome)
        for what, why in wording.skipped(exercise):
            yield f"\nSkipped: {markdown(what, limit=300)} {markdown(f'{why[:1].upper()}{why[1:]}', limit=200)}.\n"


def _problem(outcome: CheckOutcome) -> str:
    check, failure = outcome.check, outcome.failure
    worth = f", 0 of {count(check.points, 'point')}" if check.points else ""
    parts = [f"\n#### ✗ {markdown(check.sentence, limit=300)}\n\nTask {check.task}{worth}.\n\n"]
    if failure is None:
        parts.append(f"- **Seen:** {markdown(wording.seen_nothing(outcome))}\n")
    else:
        parts += [_part("Expected", failure.expected), _part("Seen", failure.seen), _where(failure.where)]
        parts += [_part("Look at", failure.look_at), _picture(failure)]
    if outcome.printed.strip():
        parts.append(f"\nYour code printed:\n\n{markdown_block(outcome.printed, limit=2000, max_lines=20)}\n")
    return "".join(parts)


def _part(name: str, text: str) -> str:
    return f"- **{name}:** {markdown(text)}\n" if text else ""


def _where(place: Place | None) -> str:
    if place is None:
        return ""
    code = markdown_code(place.text)
    return f"- **Where:** {markdown_code(wording.line_of(place))}{f': {code}' if code else ''}\n"


def _picture(failure: Failure) -> str:
    if failure.timeline is None:
        return ""
    lines = timeline.draw(failure.timeline, width=100)
    told = "\n".join(f"- {markdown(sentence)}" for sentence in timeline.sentences(failure.timeline))
    if not lines:
        return ""
    block = markdown_block("\n".join(lines), limit=10_000)
    return f"\n{block}\n\n<details><summary>The picture in words</summary>\n\n{told}\n\n</details>\n"


def _errors(score: Score) -> Iterator[tuple[tuple[int, int], str]]:
    """Each error with its rank: what stops a whole exercise, each exercise's first failure, the other ones."""
    for number, exercise in enumerate(score.exercises):
        run = exercise.run
        if wording.is_to_do(exercise) or exercise.verdict is Verdict.UNGRADABLE:
            continue
        if run.message:
            yield (0, number), _error(exercise, run.where, run.exercise.title, [run.message])
        for told, outcome in enumerate(wording.problems(exercise)):
            place = outcome.failure.where if outcome.failure else None
            rank = 1 if told == 0 else 2 if place else 3
            yield (rank, number), _error(exercise, place, outcome.check.sentence, _said(outcome))


def _said(outcome: CheckOutcome) -> list[str]:
    failure = outcome.failure
    if failure is None:
        return [f"Seen: {wording.seen_nothing(outcome)}"]
    parts = {"Expected": failure.expected, "Seen": failure.seen, "Look at": failure.look_at}
    return [f"{name}: {text}" for name, text in parts.items() if text]


def _error(exercise: ExerciseScore, place: Place | None, title: str, lines: list[str]) -> str:
    file = place.file if place else wording.edit_file(exercise.run.exercise)
    line = f",line={place.line}" if place and place.line > 0 else ""
    name = workflow_property(f"{exercise.run.exercise.number}: {title}")
    return f"::error file={workflow_property(file)}{line},title={name}::{workflow_lines(lines)}"
