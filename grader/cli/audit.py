"""`grader audit`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from grader.cli.exercises import exercise_argument

if TYPE_CHECKING:
    from grader.authoring.audit import Audit
    from grader.errors import CourseError
    from grader.model import Course, Exercise

__all__ = ["command"]


@click.command("audit")
@exercise_argument
@click.option("--jobs", metavar="N", type=click.IntRange(min=1), help="Grade with N processes (default: one per CPU).")
@click.option("--static", is_flag=True, help="Read the files only; grade nothing.")
def command(names: tuple[str, ...], jobs: int | None, static: bool) -> int:
    """Prove that the exercises are sound.

    Stubs earn nothing, every right solution earns everything, every mistake fails exactly the checks that it declares,
    and statement, stub, hints and checks agree. EXERCISE is a number, a name or a folder; without one, all.
    """
    from grader.course import find_root, load_course, selected
    from grader.errors import CourseError
    from grader.workers import cpus

    broken: dict[str, CourseError] = {}

    def on_problem(id: str, problem: CourseError) -> None:
        broken.setdefault(id, problem)

    course = load_course(find_root(), on_problem=on_problem)
    chosen, unknown = selected(names, sorted({exercise.id for exercise in course.exercises} | set(broken)))
    if unknown:
        raise unknown[0]
    exercises = tuple(exercise for exercise in course.exercises if exercise.id in chosen)
    mistakes = [problem for id, problem in sorted(broken.items()) if id in chosen]
    done = _audited(course, exercises, jobs=jobs or cpus(), proof=not static)
    for problem in (*mistakes, *done.problems):
        click.echo(str(problem))
    _sum_up(done, len(mistakes) + len(done.problems))
    return CourseError.exit_code if mistakes or done.problems else 0


def _audited(course: Course, exercises: tuple[Exercise, ...], *, jobs: int, proof: bool) -> Audit:
    from contextlib import ExitStack

    from grader.authoring.audit import audit
    from grader.authoring.proof import Trial
    from grader.cli.progress import progress

    with ExitStack() as stack:
        steps = []

        def on_start(total: int) -> None:
            steps.append(stack.enter_context(progress(total)))

        def on_progress(trial: Trial) -> None:
            for step in steps:
                if step:
                    step(trial.variant.file)

        return audit(course, exercises, jobs=jobs, proof=proof, on_start=on_start, on_progress=on_progress)


def _sum_up(done: Audit, problems: int) -> None:
    from grader.authoring.problem import counted

    looked_at = counted(done.exercises, "exercise")
    if done.graded:
        looked_at += f", {counted(done.graded, 'submission')} graded"
    click.echo(f"{looked_at}: {counted(problems, 'problem') if problems else 'sound'}.")
