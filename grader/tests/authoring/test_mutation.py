"""What becomes of the mutants of a reference, in real hosts."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.authoring.audit import audit
from grader.authoring.mutation import MutantTrial, Mutation, _fate, mutant_trials, prove_by_mutants
from grader.course import load_course
from grader.errors import UsageError
from grader.tests.authoring.courses import write_audited
from grader.tests.checking.hosts import write
from grader.tests.cli.calling import call, fake_grade

CODE = """\
import asyncio

from django.http import HttpResponse

TRIES = 3


async def view(request):
    await asyncio.sleep(0)
    return HttpResponse("ok")
"""
FILE = "reference/01_one/views.py"
LISTED_IN = "reference/01_one/equivalent.toml"
ENTRY = """\
[[equivalent]]
line = '{line}'
changes = ['{change}']
reason = "nobody counts"
"""
TRIES = "".join(ENTRY.format(line="TRIES = 3", change=f"TRIES = {changed}") for changed in (2, 4, None))


def mutation(root: Path, *, checks: str | None = None, equivalent: str | None = None) -> Mutation:
    """Grade every mutant of a course with one small exercise."""
    write(root, CODE, **({} if checks is None else {"checks": checks}))
    (root / "reference/01_one").mkdir(parents=True)
    (root / FILE).write_text(CODE)
    if equivalent is not None:
        (root / LISTED_IN).write_text(equivalent)
    course = load_course(root)
    (found,) = prove_by_mutants(mutant_trials(course, course.exercises), jobs=1)
    return found


def numbers(found: Mutation) -> tuple[int, int, int]:
    """Killed, equivalent, surviving."""
    return found.killed, found.equivalent, found.surviving


def test_killed_or_not(tmp_path: Path) -> None:
    """What fails a check is killed, also by a crash; each that does not is told, unless there is a reason for it."""
    found = mutation(tmp_path, equivalent=TRIES)

    assert numbers(found) == (3, 3, 3)  # no text, another one, no seconds; TRIES; the pause
    assert {str(problem).split(": ", 1)[0] for problem in found.problems} == {f"{FILE}:9"}
    assert str(found.problems[0]) == (
        f"{FILE}:9: await asyncio.sleep(0) → asyncio.sleep(0) passes every check."
        " Sharpen a check, or give the reason in equivalent.toml."
    )


def test_isolation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mutants are graded as confined as is asked for."""
    write(tmp_path, CODE)
    (tmp_path / "reference/01_one").mkdir(parents=True)
    (tmp_path / FILE).write_text(CODE)
    course = load_course(tmp_path)
    trials: list[MutantTrial] = []
    asked = []
    monkeypatch.setattr("grader.authoring.audit.prove_by_mutants", lambda given, **_: trials.extend(given) or ())
    monkeypatch.setattr("grader.grading.grade", lambda *_, isolation, **options: asked.append(isolation))

    audit(course, course.exercises, jobs=1, isolation="none", proof=False, mutants=True)
    for trial in trials:
        _fate(trial)  # what a worker process does

    assert asked == ["none"] * len(trials) != []


def test_stale(tmp_path: Path) -> None:
    """An entry that excuses nothing, or excuses what is killed, is told."""
    killed = ENTRY.format(line='return HttpResponse("ok")', change='return HttpResponse("XXokXX")')
    gone = ENTRY.format(line="TRIES = 5", change="TRIES = 6")

    found = mutation(tmp_path, equivalent=killed + gone)

    assert [str(problem) for problem in found.problems if problem.file == LISTED_IN] == [
        f'{LISTED_IN}: excuses a mutant that fails a check: return HttpResponse("ok") → return HttpResponse("XXokXX")',
        f"{LISTED_IN}: names a mutant that there is not: TRIES = 5 → TRIES = 6",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[equivalent]]\n", "Object missing required field `line` - at `$.equivalent[0]`"),
        (TRIES.replace('"nobody counts"', '""'), "Expected `str` of length >= 1 - at `$.equivalent[0].reason`"),
        ("=", "is not valid TOML: Invalid statement (at line 1, column 1)."),
    ],
)
def test_broken_list(tmp_path: Path, text: str, said: str) -> None:
    """A list of another form is told, and excuses nothing."""
    found = mutation(tmp_path, equivalent=text)

    assert f"{LISTED_IN}: {said}" in [str(problem) for problem in found.problems]
    assert numbers(found) == (3, 0, 6)


def test_a_check_that_fails_itself(tmp_path: Path) -> None:
    """A mutant that a check cannot cope with is not killed: the check is to be put right."""
    checks = """
    @check(points=1, task=1)
    async def test_answers(client):
        \"\"\"The view answers.\"\"\"
        response = await client.get("/")
        expect(response).answers(200)
        if response.text == "XXokXX":
            raise ValueError("odd")
    """
    found = mutation(tmp_path, checks=checks, equivalent=TRIES)

    assert [str(problem) for problem in found.problems if "graded" in str(problem)] == [
        f'{FILE}:10: return HttpResponse("ok") → return HttpResponse("XXokXX") could not be graded: '
        "the check test_answers itself failed in test_examples.py line 10: ValueError: odd."
    ]


def test_part_of_the_audit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mutants are graded when they are asked for, and counted with the rest."""
    write_audited(tmp_path)
    course = load_course(tmp_path)
    seen = []

    def proved(trials: object, **options: object) -> tuple[Mutation, ...]:
        seen.append(trials)
        return (Mutation(exercise="05_fan_out", killed=1, equivalent=0, surviving=0, problems=()),)

    monkeypatch.setattr("grader.authoring.audit.prove_by_mutants", proved)
    (tmp_path / "reference/05_fan_out/views.py").write_text(
        "# passes test_answers test_together test_in_any_order\nx = 1\n"
    )

    done = audit(course, course.exercises, jobs=1, grade=fake_grade, mutants=True)

    assert done.graded == 15 + 3
    assert done.problems == ()
    assert [mutation.killed for mutation in done.mutations] == [1]
    assert [trial.mutant.after for trial in seen[0]] == ["x = 0", "x = 2", "x = None"]


def test_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    """The kill rate of each exercise and of all is printed; one survivor among many is no 100 %."""
    write_audited(tmp_path)
    monkeypatch.chdir(tmp_path)
    mutations = tuple(
        Mutation(exercise=id, killed=killed, equivalent=2, surviving=surviving, problems=())
        for id, killed, surviving in (("05_fan_out", 9999, 1), ("06_more", 0, 0))
    )
    monkeypatch.setattr("grader.authoring.audit.prove_by_mutants", lambda trials, **options: mutations)

    called = call(capfd, "audit", "--static", "--mutants")

    assert (called.code, called.err) == (0, "")
    assert called.out == (
        "05_fan_out: 10002 mutants, 9999 killed, 2 equivalent, 1 surviving: kill rate 99.9 %\n"
        "06_more: 2 mutants, 0 killed, 2 equivalent, 0 surviving: kill rate 100.0 %\n"
        "all: 10004 mutants, 9999 killed, 4 equivalent, 1 surviving: kill rate 99.9 %\n"
        "1 exercise: sound.\n"
    )


def test_not_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is missing is told, with what to do."""
    course = load_course(write_audited(tmp_path))
    monkeypatch.setattr("grader.authoring.mutation.find_spec", lambda name: None)

    with pytest.raises(UsageError, match=r"pip install -e '\.\[dev\]'"):
        audit(course, course.exercises, jobs=1, proof=False, mutants=True)
