"""The report for a terminal: what is done, what to look at first, what comes next.

``details`` names the exercises to show whole. Without it only one is shown, and of it only the first failures: the one
the student is at.
"""

from __future__ import annotations

import os

from rich.cells import cell_len
from rich.console import Console

from grader.model import CheckOutcome, ExerciseScore, Outcome, Place, Score, Timeline, Verdict, Visibility
from grader.report import timeline, wording
from grader.report.page import Page, wants_plain
from grader.report.text import terminal, terminal_block
from grader.report.wording import count

__all__ = ["render"]

FIRST = 2  # failures shown of an exercise that was not asked for by name
STYLES = {
    "passed": "green",
    "partial": "yellow",
    "failed": "red",
    "examples passed": "green",
    "to do": "dim",
    "not graded": "magenta",
}


def render(score: Score, console: Console, *, details: frozenset[str] | None = None, plain: bool = False) -> None:
    """Write the report of a score to a console. ``plain`` asks for sentences instead of pictures and signs."""
    page = Page.on(console, plain=plain or wants_plain(os.environ))
    following = wording.next_exercise(score)
    if not score.exercises:
        page.write("No exercise was graded.")
    if len(score.exercises) > 1:
        _overview(page, score)
    for exercise in score.exercises:
        whole = len(score.exercises) == 1 if details is None else exercise.run.exercise.id in details
        if whole or exercise.verdict is Verdict.UNGRADABLE or (details is None and exercise is following):
            if len(score.exercises) > 1:
                page.blank()
            _exercise(page, exercise, whole=whole)
    _closing(page, score)


def _overview(page: Page, score: Score) -> None:
    rows = [(e, e.run.exercise.id, terminal(e.run.exercise.title, limit=100)) for e in score.exercises]
    if page.plain:
        for e, name, title in rows:
            page.write(f"{name}, {title}: {wording.result(e)}, {wording.points_said(e)}.")
        page.write(f"Together: {wording.total(score)}.")
        return
    fit = page.symbols.column
    ids = min(max(8, *(cell_len(name) for _, name, _ in rows)), (page.width - 24) // 2)
    titles = min(max(5, *(cell_len(title) for _, _, title in rows)), page.width - ids - 26)
    page.row([(f"  {fit('Exercise', ids)}  {fit('Title', titles)}  Points  Result", "dim")])
    for e, name, title in rows:
        word = wording.result(e)
        left = f" {fit(name, ids)}  {fit(title, titles)}  {wording.points(e):>6}  "
        page.row([(_sign(page, e), STYLES[word]), (left, ""), (word, STYLES[word])])
    page.row([(f"  {' ' * ids}  {' ' * titles}  {f'{score.score}/{score.max_score}':>6}  in all", "bold")])


def _sign(page: Page, exercise: ExerciseScore) -> str:
    signs = page.symbols
    return {
        "passed": signs.passed,
        "examples passed": signs.passed,
        "partial": signs.partial,
        "failed": signs.failed,
        "to do": signs.to_do,
        "not graded": signs.fault,
    }[wording.result(exercise)]


def _exercise(page: Page, exercise: ExerciseScore, *, whole: bool) -> None:
    course_exercise = exercise.run.exercise
    heading = f"{course_exercise.id}: {terminal(course_exercise.title, limit=100)}"
    page.write(f"{heading}. {wording.result(exercise).capitalize()}, {wording.points_said(exercise)}.", style="bold")
    if not page.plain:
        page.row([(page.symbols.rule * page.width, "dim")])
    if exercise.verdict is Verdict.UNGRADABLE:
        page.write(f"{wording.FAULT} {wording.FAULT_NEXT}")
        page.field("message", terminal(exercise.run.fault, limit=400))
    if exercise.run.message:
        page.write(terminal(exercise.run.message), style="red")
        _where(page, exercise.run.where)
    if exercise.verdict is not Verdict.UNGRADABLE:
        _checks(page, exercise, whole=whole)


def _checks(page: Page, exercise: ExerciseScore, *, whole: bool) -> None:
    outcomes = exercise.run.outcomes
    passed = sum(o.outcome is Outcome.PASSED for o in outcomes)
    if passed and (whole or passed == len(outcomes)):
        page.write(f"{passed} of {count(len(outcomes), 'check')} passed.", style="green")
    failed, waits = wording.problems(exercise), wording.waiting(exercise)
    if exercise.run.message and not failed:
        page.write(wording.ONE_CAUSE)
        return
    if wording.is_to_do(exercise):
        page.write(wording.NOT_BEGUN)
    shown = failed if whole else failed[:FIRST]
    said: set[str] = set()
    for outcome in shown:
        page.blank()
        _problem(page, exercise, outcome, printed="" if outcome.printed in said else outcome.printed)
        said.add(outcome.printed)
    if whole:
        _skipped(page, exercise)
        _after_the_push(page, exercise)
        return
    left = len(failed) - len(shown)
    more = [count(left, "more check")] if left else []
    more += [f"{count(len(waits), 'check')} waiting for another"] if waits else []
    if more:
        page.blank()
        page.write(f"Not shown: {' and '.join(more)}. To see all: {wording.command(exercise.run.exercise)}")


def _skipped(page: Page, exercise: ExerciseScore) -> None:
    skipped = wording.skipped(exercise)
    if skipped:
        page.blank()
    for what, why in skipped:
        mark = "Skipped: " if page.plain else f"{page.symbols.waiting} skipped: "
        page.write(f"{terminal(what, limit=300)} ({terminal(why, limit=200)})", first=mark, rest="  ")


def _after_the_push(page: Page, exercise: ExerciseScore) -> None:
    """The hidden checks of a students' repository, which run elsewhere."""
    if exercise.run.exercise.waiting:
        page.blank()
        page.write("These checks wait until your push is graded:")
    for check in exercise.run.exercise.waiting:
        worth = f", {count(check.points, 'point')}" if check.points else ""
        mark = "- " if page.plain else f"{page.symbols.waiting} "
        page.write(f"{terminal(check.sentence, limit=300)} (task {check.task}{worth})", first=mark, rest="  ")


def _problem(page: Page, exercise: ExerciseScore, outcome: CheckOutcome, *, printed: str) -> None:
    check, failure = outcome.check, outcome.failure
    to_do = wording.is_to_do(exercise)
    worth = f", {'' if to_do else '0 of '}{count(check.points, 'point')}" if check.points else ""
    mark = f"{page.symbols.to_do if to_do else page.symbols.failed} "
    if page.plain:
        mark = "To do: " if to_do else "Failed: "
    sentence = terminal(check.sentence, limit=300)
    page.write(f"{sentence} (task {check.task}{worth})", style="bold", first=mark, first_style="" if to_do else "red")
    if failure is None:
        page.field("seen", wording.seen_nothing(outcome))
    else:
        page.field("expected", terminal(failure.expected))
        page.field("seen", terminal(failure.seen))
        _where(page, failure.where)
        page.field("look at", terminal(failure.look_at), style="cyan")
    if check.visibility is Visibility.EXAMPLE and check.file:
        file = check.file if "/" in check.file else f"exercises/{exercise.run.exercise.id}/{check.file}"
        page.field("check", f"{file}:{check.line}" if check.line else file)
    if failure is not None and failure.timeline is not None:
        _timeline(page, failure.timeline)
    if printed.strip():
        page.blank()
        page.write("Your code printed:", first="" if page.plain else "  ")
        page.quote(terminal_block(printed))


def _where(page: Page, place: Place | None) -> None:
    if place is None:
        return
    page.field("where", wording.line_of(place))
    page.field("the line" if page.plain else "", terminal(place.text, limit=200))


def _timeline(page: Page, happened: Timeline) -> None:
    if page.plain:
        for sentence in timeline.sentences(happened):
            page.write(sentence)
        return
    lines = timeline.draw(happened, width=page.width - 2, symbols=page.symbols)
    if lines:
        page.blank()
        page.picture(lines)


def _closing(page: Page, score: Score) -> None:
    if score.notes:
        page.blank()
    for note in score.notes:
        page.write(f"Note: {terminal(note, limit=400)}")
    page.blank()
    if score.provenance.isolation:
        page.write(terminal(wording.isolation(score), limit=600), style="dim")
    page.write(wording.standing(score), style="bold")
    steps = wording.next_steps(score)
    if steps:
        page.write("What to do next:")
    for verb, step in steps:
        page.write(step, first=f"  {verb}: ")
