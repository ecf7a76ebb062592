"""`grader audit`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from grader.cli.exercises import exercise_argument
from grader.cli.isolation import isolation_option

if TYPE_CHECKING:
    from grader.authoring.audit import Audit
    from grader.authoring.mutation import Mutation
    from grader.errors import CourseError
    from grader.model import Course, Exercise

__all__ = ["command"]


@click.command("audit")
@exercise_argument
@click.option("--jobs", metavar="N", type=click.IntRange(min=1), help="Grade with N processes (default: one per CPU).")
@isolation_option
@click.option(
    "--every", metavar="N", type=click.IntRange(min=1), default=1, help="Grade each N-th alternative and mistake only."
)
@click.option(
    "--repeats", metavar="N", type=click.IntRange(min=1), default=1, help="Grade each submission N times, always alike."
)
@click.option("--static", is_flag=True, help="Read the files only; grade no stub, solution or mistake.")
@click.option(
    "--mutants", is_flag=True, help="Slow: also change each reference in every small way; each must fail a check."
)
def command(
    names: tuple[str, ...], jobs: int | None, isolation: str, every: int, repeats: int, static: bool, mutants: bool
) -> int:
    """Prove that the exercises are sound.

    Stubs earn nothing, every right solution earns everything, every mistake fails exactly the checks that it declares,
    and statement, stub, hints and checks agree. EXERCISE is a number, a name or a folder; without one, all.
    """
    from grader.authoring.proof import measures_coverage
    from grader.course import find_root, load_course, selected
    from grader.errors import CourseError
    from grader.sandbox import choose
    from grader.workers import cpus

    broken: dict[str, CourseError] = {}

    def on_problem(id: str, problem: CourseError) -> None:
        broken.setdefault(id, problem)

    course = load_course(find_root(), on_problem=on_problem)
    known = sorted({exercise.id for exercise in course.exercises} | set(broken))
    chosen, unknown = selected(names, known, root=course.root)
    if unknown:
        raise unknown[0]
    exercises = tuple(exercise for exercise in course.exercises if exercise.id in chosen)
    mistakes = [problem for id, problem in sorted(broken.items()) if id in chosen]
    choose(isolation)  # refuses before anything is graded
    options = {"isolation": isolation, "proof": not static, "mutants": mutants, "every": every, "repeats": repeats}
    done = _audited(course, exercises, jobs=jobs or cpus(), options=options)
    for problem in (*mistakes, *done.problems):
        click.echo(str(problem))
    _sum_up(done, len(mistakes) + len(done.problems))
    if not static and not measures_coverage():
        click.echo("coverage.py is not installed: what of the references no check reaches was not looked at.", err=True)
    return CourseError.exit_code if mistakes or done.problems else 0


def _audited(course: Course, exercises: tuple[Exercise, ...], *, jobs: int, options: dict[str, Any]) -> Audit:
    from contextlib import ExitStack

    from grader.authoring.audit import audit
    from grader.cli.progress import progress

    with ExitStack() as stack:
        steps = []

        def on_start(total: int) -> None:
            steps.append(stack.enter_context(progress(total)))

        def on_progress(file: str) -> None:
            for step in steps:
                if step:
                    step(file)

        return audit(
            course,
            exercises,
            jobs=jobs,
            **options,
            on_start=on_start,
            on_progress=on_progress,
        )


def _sum_up(done: Audit, problems: int) -> None:
    from grader.authoring.problem import counted

    for mutation in done.mutations:
        click.echo(f"{mutation.exercise}: {_killed(mutation)}")
    if len(done.mutations) > 1:
        click.echo(f"all: {_killed(*done.mutations)}")
    looked_at = counted(done.exercises, "exercise")
    if done.graded:
        looked_at += f", {counted(done.graded, 'submission')} graded"
    click.echo(f"{looked_at}: {counted(problems, 'problem') if problems else 'sound'}.")


def _killed(*mutations: Mutation) -> str:
    killed = sum(mutation.killed for mutation in mutations)
    equivalent = sum(mutation.equivalent for mutation in mutations)
    surviving = sum(mutation.surviving for mutation in mutations)
    rate = 1000 * killed // (killed + surviving) / 10 if killed + surviving else 100.0  # never rounded up to 100 %
    found = (
        f"{killed + equivalent + surviving} mutants, {killed} killed, {equivalent} equivalent, {surviving} surviving"
    )
    return f"{found}: kill rate {rate:.1f} %"
