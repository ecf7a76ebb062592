"""`grader run`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.exercises import exercise_argument
from grader.cli.isolation import isolation_option
from grader.cli.reports import FILES, fault_told, report

if TYPE_CHECKING:
    from grader.errors import CourseError, UsageError
    from grader.model import CheckOutcome, Course, Exercise, Score

__all__ = ["command"]

WORTH_PROCESSES = 4  # exercises; fewer are done before another process has started


@click.command("run")
@exercise_argument
@click.option(
    "--submission",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Grade this clone of the course instead of the checkout you are in.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(("terminal", *FILES)),
    default="terminal",
    show_default=True,
    help="The form of the report.",
)
@click.option("--output", metavar="FILE", type=click.Path(path_type=Path), help="Write the report to FILE, atomically.")
@click.option(
    "--feedback",
    type=click.Choice(("full", "gap", "result")),
    help="What to tell of hidden checks that failed (default: as exercises/course.toml says).",
)
@click.option("--github", is_flag=True, help="In GitHub Actions: also write the job summary and annotations.")
@click.option("--jobs", metavar="N", type=click.IntRange(min=1), help="Grade with N processes (default: one per CPU).")
@isolation_option
@click.option("--plain", is_flag=True, help="Sentences instead of pictures and signs, for a screen reader.")
def command(
    names: tuple[str, ...],
    submission: Path | None,
    form: str,
    output: Path | None,
    feedback: str | None,
    github: bool,
    jobs: int | None,
    isolation: str,
    plain: bool,
) -> int:
    """Grade your exercises, or somebody's.

    EXERCISE is a number (5), a name (fan_out) or a folder (exercises/05_fan_out/); without one, all are graded.

    From DIR come only the files that a student edits: checks, given modules and settings come from the checkout you are
    in, or from the one that the grader is installed from.
    """
    from grader.course import exercise_folders, find_root, load_course, selected
    from grader.hosts import fence_for, prepare_hosts
    from grader.model import Feedback
    from grader.report.feedback import for_students
    from grader.workers import cpus, warm_up

    if output and form == "terminal":
        raise click.UsageError(f"--output needs --format: one of {', '.join(FILES)}.")
    root = find_root()
    if not names and (jobs or cpus()) > 1 and len(exercise_folders(root)) >= WORTH_PROCESSES:
        warm_up()
    submission = _directory(submission) if submission else root
    broken: dict[str, CourseError] = {}

    def on_problem(id: str, problem: CourseError) -> None:
        broken.setdefault(id, problem)

    course = load_course(root, on_problem=on_problem)
    known = sorted({exercise.id for exercise in course.exercises} | set(broken))
    chosen, unknown = selected(names, known, root=root)
    exercises = tuple(exercise for exercise in course.exercises if exercise.id in chosen)
    problems = [problem for id, problem in sorted(broken.items()) if id in chosen]
    if not exercises:
        raise (unknown or problems)[0]
    for problem in (*unknown, *problems):
        click.echo(str(problem), err=True)
    jobs = min(jobs or cpus(), len(exercises)) if len(exercises) >= WORTH_PROCESSES else 1
    with fault_told(form, output):
        if jobs == 1:
            prepare_hosts(root, exercises, fence_for(root, exercises, isolation))
        score = _graded(course, exercises, submission, jobs=jobs, isolation=isolation, bar=not plain)
    score = for_students(score, Feedback(feedback) if feedback else None)
    score = replace(score, notes=(*score.notes, *(f"Not graded: {problem}" for problem in problems)))
    report(score, form=form, output=output, github=github, plain=plain, details=frozenset(chosen) if names else None)
    return _exit_code(score, unknown, problems)


def _directory(path: Path) -> Path:
    from grader.errors import UsageError

    if not path.is_dir():
        what = "is a file" if path.exists() else "is not there"
        raise UsageError(f"--submission {path} {what}. Name the folder of a clone, the one that holds exercises/.")
    if not (path / "exercises").is_dir():
        click.echo(f"{path} has no folder exercises, so every exercise counts as not attempted.", err=True)
    return path


def _graded(
    course: Course, exercises: tuple[Exercise, ...], submission: Path, *, jobs: int, isolation: str, bar: bool
) -> Score:
    from grader.cli.progress import progress
    from grader.grading import grade

    total = sum(len(exercise.checks) for exercise in exercises)
    with progress(total, wanted=bar) as step:

        def on_progress(exercise: Exercise, outcome: CheckOutcome) -> None:
            if step:
                step(exercise.id)

        hear = on_progress if step else None
        return grade(course, exercises, submission, on_progress=hear, jobs=jobs, isolation=isolation)


def _exit_code(score: Score, unknown: list[UsageError], problems: list[CourseError]) -> int:
    from grader.errors import GraderError
    from grader.model import Verdict

    verdicts = {exercise.verdict for exercise in score.exercises}
    if Verdict.UNGRADABLE in verdicts:
        return GraderError.exit_code
    for error in (*unknown, *problems):
        return error.exit_code
    return 0 if verdicts == {Verdict.PASSED} else 1
