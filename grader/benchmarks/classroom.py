"""What grading a class costs: seconds and memory, whether it grows with the class alone, and plain pytest beside it.

    taskset -c 0,1 python -m grader.benchmarks.classroom [--students 100] [--jobs 2] [--shards] [--real 1] [EXERCISE…]

The class is made of what is in reference/: each student hands in, for each exercise, the reference, an alternative, a
mistake or the stub, with the student's name below it: what several hand in alike is graded once, and that is not to be
measured.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from grader.benchmarks.measuring import Cost, Memory, adopt_orphans, timed
from grader.benchmarks.realtime import arguments
from grader.course import find_root, load_course, select
from grader.model import Course, Exercise

KINDS = ("reference", *["alternative"] * 4, *["mistake"] * 4, "stub")  # in each ten students, for each exercise
SMALL = 10  # students in the run that the whole class is compared with
MIB = 1024 * 1024  # as the limits on hosts count
REAL_TIMEOUT_S = 120  # for one exercise in real time: some checks wait for what never comes


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--students", type=int, default=100)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--isolation", default="strict")
    parser.add_argument("--shards", action="store_true", help="grade it once more in two parts, and compare the bytes")
    parser.add_argument("--real", type=int, default=1, help="submissions to run with plain pytest, in real time")
    parser.add_argument(
        "--keep", metavar="DIR", help="work in this new folder, and leave it: out/index.html is the page"
    )
    parser.add_argument("exercises", nargs="*")
    given = parser.parse_args()
    course = load_course(find_root())
    exercises = select(course, given.exercises)
    whole = adopt_orphans()
    with tempfile.TemporaryDirectory(prefix="grader-class-") as folder:
        _measure(course, exercises, Path(given.keep or folder).absolute(), given)
    if not whole:
        print("CPU seconds cover only processes that were waited for: this platform does not tell of the others.")


def _measure(course: Course, exercises: Sequence[Exercise], folder: Path, given: argparse.Namespace) -> None:
    root = _course_of(course, exercises, folder / "course")
    os.chdir(root)
    make_class(course, exercises, folder / "all", given.students)
    for student in sorted((folder / "all").iterdir())[:SMALL]:
        shutil.copytree(student, folder / "small" / student.name)
    grade = [sys.executable, "-m", "grader.cli", "class", "--jobs", str(given.jobs), "--isolation", given.isolation]
    print(f"{len(exercises)} exercises, --jobs {given.jobs}, --isolation {given.isolation}")
    heads = ("wall s", "CPU s", "wall s each", "CPU s each", "worker MiB", "judge MiB")
    print(" " * 16 + "".join(f"{head:>13}" for head in heads))
    small = _graded([*grade, f"{folder}/small", "--out", f"{folder}/out-small"], min(SMALL, given.students))
    if given.students > SMALL:
        large = _graded([*grade, f"{folder}/all", "--out", f"{folder}/out"], given.students)
        cpu, wall = (large.cpu_s or 0) / (small.cpu_s or 1), large.wall_s / small.wall_s
        print(f"{given.students / SMALL:g} times the students: {cpu:.2f} times the CPU, {wall:.2f} times the time")
    if given.shards:
        _in_two_parts(grade, folder, given.students)
    for student in sorted((folder / "all").iterdir())[: given.real]:
        _beside_pytest(root, exercises, student)


def make_class(course: Course, exercises: Sequence[Exercise], folder: Path, students: int) -> None:
    """Write the hand-ins. Of each ten students, each exercise has the same number of each kind; the same every time."""
    rng = random.Random(20)
    for place, exercise in enumerate(exercises):
        reference = course.root / "reference" / exercise.id
        files = {
            "reference": [reference / exercise.edit[0]],
            "alternative": sorted((reference / "alternatives").glob("*.py")),
            "mistake": sorted((reference / "mistakes").glob("*.py")),
            "stub": [exercise.folder / exercise.edit[0]],
        }
        decks: dict[str, list[Path]] = {kind: [] for kind in files}
        for number in range(students):
            kind = KINDS[(number + 3 * place) % len(KINDS)]
            if not decks[kind]:  # dealt like cards: each once before one comes again
                decks[kind] = rng.sample(files[kind], len(files[kind]))
            target = folder / f"s{number:04}" / "exercises" / exercise.id
            target.mkdir(parents=True)
            for name in exercise.edit[1:]:
                shutil.copy(reference / name if (reference / name).exists() else exercise.folder / name, target)
            own = f"\n# s{number:04}\n".encode()
            (target / exercise.edit[0]).write_bytes(decks[kind].pop().read_bytes() + own)


def _course_of(course: Course, exercises: Sequence[Exercise], root: Path) -> Path:
    """A checkout that has these exercises only."""
    for exercise in exercises:
        shutil.copytree(exercise.folder, root / "exercises" / exercise.id)
    shutil.copytree(course.root / "exercises/project", root / "exercises/project")
    shutil.copy(course.root / "README.md", root)
    return root


def _graded(command: list[str], students: int) -> Cost:
    memory = Memory()
    cost = timed(command, memory=memory)
    if cost.code:
        print(f"`grader class` ended with {cost.code}: these numbers say nothing.")
    cpu_s = cost.cpu_s or 0
    each = cost.wall_s / students, cpu_s / students
    numbers = (cost.wall_s, cpu_s, *each, memory.worker / MIB, memory.judge / MIB)
    print(f"{students:4} submissions" + "".join(f"{number:13.2f}" for number in numbers), flush=True)
    return cost


def _in_two_parts(grade: list[str], folder: Path, students: int) -> None:
    for part in ("1", "2"):
        timed([*grade, f"{folder}/all", "--shard", f"{part}/2", "--out", f"{folder}/part{part}"])
    timed([sys.executable, "-m", "grader.cli", "merge", f"{folder}/part1", f"{folder}/part2", "--out", f"{folder}/two"])
    one, two = ({p.relative_to(d): p.read_bytes() for p in d.rglob("*") if p.is_file()} for d in _outs(folder))
    differing = sorted(str(name) for name in {*one, *two} if one.get(name) != two.get(name))
    same = f"all {len(one)} files are equal" if not differing else f"{len(differing)} differ: {differing[:5]}"
    print(f"two parts merged, {students} submissions: {same}")


def _outs(folder: Path) -> tuple[Path, Path]:
    return folder / "out", folder / "two"


def _beside_pytest(root: Path, exercises: Sequence[Exercise], student: Path) -> None:
    """The same checks of one submission in real time: a process per exercise, for each has modules of the same names.
    Left out are those that need the judge's database, and those that do not end there."""
    done: dict[str, Cost] = {}
    for exercise in exercises:
        if any(re.search(r"\bdb\b", (exercise.folder / name).read_text()) for name in exercise.check_files):
            continue
        cost = timed(
            arguments(root / "exercises" / exercise.id, student / "exercises" / exercise.id), timeout_s=REAL_TIMEOUT_S
        )
        if cost.code >= 0:
            done[exercise.id] = cost
    if not done:
        return
    run = [sys.executable, "-m", "grader.cli", "run", "--submission", str(student), "--format", "json", "--jobs", "1"]
    ours = timed([*run, *done])
    real = Cost(wall_s=sum(c.wall_s for c in done.values()), cpu_s=sum(c.cpu_s or 0 for c in done.values()))
    print(f"{student.name}, {len(done)} of {len(exercises)} exercises (the others have a database, or do not end):")
    print(f"  plain pytest {real.wall_s:8.1f} s, CPU {real.cpu_s:6.1f} s")
    times = real.wall_s / ours.wall_s
    print(f"  grader run   {ours.wall_s:8.1f} s, CPU {ours.cpu_s or 0:6.1f} s: {times:.1f} times as fast")


if __name__ == "__main__":
    main()
