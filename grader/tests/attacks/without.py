"""Grading with one layer taken away: for each, a function from a world and an attack to what succeeded there."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grader import submission as intake
from grader.checking import database, sqlite, stage
from grader.checking.session import CheckSession
from grader.course import load_course
from grader.grading import grade
from grader.lockstep import limits, wire
from grader.lockstep.limits import HostGone, Limits
from grader.lockstep.process import HostProcess
from grader.model import Score
from grader.sandbox import Fence
from grader.tests.attacks import unfenced
from grader.tests.attacks.attack import Attack
from grader.tests.attacks.checks import PLAIN, WEAK
from grader.tests.attacks.world import World, descendants
from grader.tests.checking.hosts import ID

__all__ = ["WITHOUT", "graded", "points_of"]

PATIENCE_S = 8.0  # how long the plain grader may take before it counts as hung


def graded(world: World, *, limits: Limits | None = None, isolation: str = "auto") -> Score:
    """Grade the submission as it is graded in earnest."""
    course = load_course(world.course)
    return grade(course, course.exercises, world.submission, limits=limits, isolation=isolation)


def points_of(score: Score) -> int:
    """What was earned; what cannot be graded earns nothing."""
    return sum(exercise.score or 0 for exercise in score.exercises)


def _found(world: World, score: Score) -> set[str]:
    return {"points"} & ({"points"} if points_of(score) else set()) | world.harm()


def no_confinement(world: World, attack: Attack, patch: pytest.MonkeyPatch) -> set[str]:
    """Hosts have their limits only."""
    return _found(world, graded(world, limits=attack.limits, isolation="none"))


def no_rlimits(world: World, attack: Attack, patch: pytest.MonkeyPatch) -> set[str]:
    """Hosts have no limits of the operating system, nor confinement."""
    patch.setattr(Fence, "before", lambda self, **room: unfenced.nothing)
    return _found(world, graded(world, isolation="none"))


def usual_limits(world: World, attack: Attack, patch: pytest.MonkeyPatch) -> set[str]:
    """The judge waits, and takes, as much as it usually does: far more than the attack's own limits."""
    return _found(world, graded(world, limits=Limits(sent_bytes=256 * 1024**2, turn_cpu_s=60, cpu_s=60)))


def no_look_at_the_disk(world: World, attack: Attack, patch: pytest.MonkeyPatch) -> set[str]:
    """The judge does not look at what lies in a host's folder."""
    patch.setattr(limits, "on_disk", lambda folder, most_files: (0, 0))
    return _found(world, graded(world))


def trusting_visitor(world: World, attack: Attack, patch: pytest.MonkeyPatch) -> set[str]:
    """A visitor's client is spared nothing."""
    patch.setattr(stage, "refuse_unreadable", lambda response: None)
    return {"ungradable"} if graded(world).exercises[0].run.fault else set()


def weak_check(world: World, attack: Attack, patch: pytest.MonkeyPatch) -> set[str]:
    """Every layer is in force, and the check believes the host."""
    world.set_check(WEAK[attack.fields["Check"]])
    return _found(world, graded(world))


def naive_intake(world: World, attack: Attack, patch: pytest.MonkeyPatch) -> set[str]:
    """Files are read without looking at what they are."""

    def read(directory: Path, folders: tuple[str, ...], name: str) -> bytes:
        return directory.joinpath(*folders, name).read_bytes()

    patch.setattr(intake, "_read", read)
    return _found(world, graded(world))


def one_seed(world: World, attack: Attack, patch: pytest.MonkeyPatch) -> set[str]:
    """The host's own random numbers begin like those of the check."""
    patch.setattr(CheckSession, "host_seed", CheckSession.seed)
    return _found(world, graded(world))


def inherited(world: World, attack: Attack, patch: pytest.MonkeyPatch) -> set[str]:
    """The host begins with something of the judge's: an open file and an environment."""
    patch.setenv("ATTACK_CANARY", str(world.canary))
    patch.setattr(Fence, "before", lambda self, **room: unfenced.Inherited(str(world.canary)))
    return _found(world, graded(world, isolation="none"))


def plain_pytest(world: World, attack: Attack, patch: pytest.MonkeyPatch) -> set[str]:
    """The folder as it was handed in, tested by plain pytest: no intake, one process, nothing confined. What it says of
    success is its exit status, or its report."""
    folder = world.submission / "exercises" / ID
    if not (folder / "test_hidden.py").is_file() or "def test_own" not in (folder / "test_hidden.py").read_text():
        test = PLAIN.replace("THE EXERCISES", str(world.course / "exercises")).replace("THE WORD", world.word)
        wanted = f"test_{attack.fields['Check']}"
        (folder / "test_hidden.py").write_text(_only(test, wanted))
    report = world.root / "report.xml"
    environment = {
        "PATH": os.defpath,
        "HOME": str(world.home),
        "WORD": world.word,
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "GITHUB_STEP_SUMMARY": str(world.canary),
        "PYTHONPATH": str(folder),
    }
    command = [sys.executable, "-m", "pytest", "-q", "-pno:cacheprovider", f"--junitxml={report}", "test_hidden.py"]
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
    ) as process:
        found = set()
        try:
            printed, _ = process.communicate(timeout=PATIENCE_S)
        except subprocess.TimeoutExpired:
            found.add("hangs")
            os.killpg(process.pid, signal.SIGKILL)
            printed, _ = process.communicate()
    ended = time.monotonic()
    while descendants() - world.processes and time.monotonic() - ended < 3:
        time.sleep(0.05)  # such as multiprocessing's resource tracker, which cleans up now
    if process.returncode == 0:
        found.add("points")
    if process.returncode < 0 and not report.exists():
        found.add("crash")
    if report.exists() and _all_passed(report):
        found.add("points")
    if b"\n::" in printed:
        found.add("command")
    return found | world.harm()


def _only(test: str, wanted: str) -> str:
    head, *functions = test.split("\ndef test_")
    return "\ndef test_".join([head, *(f for f in functions if f"test_{f.partition('(')[0]}" == wanted)])


def _all_passed(report: Path) -> bool:
    suite = ElementTree.parse(report).getroot().find("testsuite")
    return (
        suite is not None and int(suite.get("tests", 0)) > 0 and {suite.get("failures"), suite.get("errors")} == {"0"}
    )


def believing_judge(world: World, attack: Attack, patch: pytest.MonkeyPatch) -> set[str]:
    """What a host says of itself counts as the grader's own word, however late it comes."""
    receive = HostProcess._receive

    def believe(self: HostProcess, *given: Any) -> wire.HostTurn:
        try:
            return receive(self, *given)
        except HostGone as gone:
            raise HostGone("unready" if gone.kind == "broken" else gone.kind, detail=gone.detail) from gone

    patch.setattr(HostProcess, "_receive", believe)
    return {"ungradable"} if graded(world).exercises[0].run.fault else set()


def believed_database(world: World, attack: Attack, patch: pytest.MonkeyPatch) -> set[str]:
    """The judge opens whatever lies where the database was, and nothing is confined."""
    patch.setattr(sqlite.SqliteFile, "_look", lambda self: None)
    patch.setattr(sqlite, "_schema_of", lambda connection: ())
    return _found(world, graded(world, isolation="none"))


def blamed_author(world: World, attack: Attack, patch: pytest.MonkeyPatch) -> set[str]:
    """What goes wrong with the database is taken for a mistake in the check."""
    patch.setattr(database.Database, "_is_theirs", lambda self, error: False)
    return {"ungradable"} if graded(world).exercises[0].run.fault else set()


def their_workflow(world: World, attack: Attack, patch: pytest.MonkeyPatch) -> set[str]:
    """The score is what the workflow in the student's own repository says."""
    environment = {"PATH": os.defpath, "PYTHONPATH": str(world.submission)}
    done = subprocess.run([sys.executable, "-m", "grader", "run"], cwd=world.submission, env=environment, timeout=60)
    return {"points"} if done.returncode == 0 else set()


def unescaped(world: World, attack: Attack, patch: pytest.MonkeyPatch) -> set[str]:
    """What the host says, as it says it."""
    told = []
    for outcome in graded(world).exercises[0].run.outcomes:
        told += [outcome.printed, outcome.failure.seen if outcome.failure else ""]
    return {"text"} if any(world.token in one and "<script>" in one for one in told) else set()


WITHOUT: dict[str, Callable[[World, Attack, pytest.MonkeyPatch], set[str]]] = {
    "no confinement": no_confinement,
    "no rlimits": no_rlimits,
    "usual limits": usual_limits,
    "no look at the disk": no_look_at_the_disk,
    "trusting visitor": trusting_visitor,
    "weak check": weak_check,
    "naive intake": naive_intake,
    "one seed": one_seed,
    "inherited": inherited,
    "plain pytest": plain_pytest,
    "believing judge": believing_judge,
    "believed database": believed_database,
    "blamed author": blamed_author,
    "their workflow": their_workflow,
    "unescaped": unescaped,
}
"""By the name that attacks give it."""
