"""How long grading takes, beside plain pytest with real sleeps on the same checks, in one run.

    python -m grader.benchmarks [EXERCISE…]

Grades the references: the last of these exercises with all CPUs, all of them on two. Times are real seconds on this
machine at this moment: compare the rows, not the numbers of two runs. `python -m grader.benchmarks.classroom` measures
a class.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from grader.benchmarks.measuring import Cost, adopt_orphans, timed, two_cpus
from grader.benchmarks.realtime import arguments
from grader.checking.session import READABLE
from grader.course import find_root, load_course, select
from grader.model import Course, Exercise
from grader.sandbox import choose, prepare

REAL_TIMEOUT_S = 120  # for one exercise in real time: some checks wait for what never comes there


def main(names: Sequence[str]) -> None:
    """Measure and print."""
    course = load_course(find_root())
    exercises = select(course, names)
    whole = adopt_orphans()
    with _references(course, exercises) as submission:
        one, checks = exercises[-1], sum(len(exercise.checks) for exercise in exercises)
        run = [sys.executable, "-m", "grader.cli", "run", "--submission", str(submission), "--format", "json"]
        rows = [(f"grader run, {one.id}, cold", timed([*run, one.id]), len(one.checks))]
        with two_cpus():
            two = timed([*run, "--jobs", "2", *(e.id for e in exercises)])
        rows.append((f"grader run, {len(exercises)} exercises, cold, on 2 CPUs", two, checks))
        warm = (f"grader run, {one.id}, warm", _warm(one, submission), len(one.checks))
        real = [
            timed(arguments(e.folder, submission / "exercises" / e.id), timeout_s=REAL_TIMEOUT_S) for e in exercises
        ]
    rows.insert(1, warm)
    rows.append((f"plain pytest, {one.id}", real[-1], len(one.checks)))
    cpu = [cost.cpu_s for cost in real]
    total = Cost(wall_s=sum(c.wall_s for c in real), cpu_s=None if None in cpu else sum(c or 0 for c in cpu))
    rows.append((f"plain pytest, {len(exercises)} exercises, one after another", total, checks))

    print(f"{'':58} {'wall s':>8} {'CPU s':>8} {'checks':>7} {'CPU ms/check':>13}")
    for label, cost, count in rows:
        cpu_s = "?" if cost.cpu_s is None else f"{cost.cpu_s:.2f}"
        each = "?" if cost.cpu_s is None else f"{cost.cpu_s / count * 1000:.0f}"
        print(f"{label:58} {cost.wall_s:8.2f} {cpu_s:>8} {count:7} {each:>13}")
    print(f"real time / simulated time, {len(exercises)} exercises: {total.wall_s / rows[2][1].wall_s:.1f} times")
    endless = [exercise.id for exercise, cost in zip(exercises, real, strict=True) if cost.code < 0]
    if endless:
        print(f"ended after {REAL_TIMEOUT_S} s of real time, and counted as that: {', '.join(endless)}")
    steady = rows[2][1], rows[0][1]
    if None not in (steady[0].cpu_s, steady[1].cpu_s) and checks > len(one.checks):
        more = (steady[0].cpu_s or 0) - (steady[1].cpu_s or 0)
        print(f"CPU per further check, without start-up: {more / (checks - len(one.checks)) * 1000:.0f} ms")
    confined, free = _confining_ms("auto"), _confining_ms("none")
    if confined is not None and free is not None:
        print(f"CPU of the sandbox per host: {confined:.1f} ms, with --isolation none {free:.1f} ms")
    if not whole:
        print("CPU seconds cover only processes that were waited for: this platform does not tell of the others.")


def _confining_ms(isolation: str) -> float | None:
    """CPU milliseconds that one host spends on its sandbox: the median of 50 forks, each of which applies it."""
    if not hasattr(os, "fork"):
        return None
    prepare()
    spent = []
    with tempfile.TemporaryDirectory() as folder:
        before = choose(isolation).before(packages=READABLE, writable=[folder])
        for _ in range(50):
            reader, writer = os.pipe()
            if os.fork() == 0:
                began = time.process_time()
                before()
                os.write(writer, str(time.process_time() - began).encode())
                os._exit(0)
            os.wait()
            spent.append(float(os.read(reader, 100)))
            os.close(reader)
            os.close(writer)
    return statistics.median(spent) * 1000


def _warm(exercise: Exercise, submission: Path) -> Cost:
    """The second of two gradings in one process, whose fork server is warm then."""
    program = """
import pathlib, sys, time
from grader.course import find_root, load_course, select
from grader.grading import grade
course = load_course(find_root())
for _ in range(2):
    began = time.perf_counter()
    grade(course, select(course, [sys.argv[1]]), pathlib.Path(sys.argv[2]))
print(time.perf_counter() - began)
"""
    command = [sys.executable, "-c", program, exercise.id, str(submission)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    return Cost(wall_s=float(done.stdout.split()[-1]), cpu_s=None)


@contextmanager
def _references(course: Course, exercises: Sequence[Exercise]) -> Iterator[Path]:
    """A submission made of the references."""
    with tempfile.TemporaryDirectory() as folder:
        for exercise in exercises:
            target = Path(folder) / "exercises" / exercise.id
            target.mkdir(parents=True)
            for name in exercise.edit:
                shutil.copy(course.root / "reference" / exercise.id / name, target / name)
        yield Path(folder)


if __name__ == "__main__":
    main(sys.argv[1:])
