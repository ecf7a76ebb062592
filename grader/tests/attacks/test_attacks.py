"""Every attack of the corpus: with every layer it earns nothing and harms nobody; without its layer it succeeds."""

from __future__ import annotations

import io
import re
import runpy
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console

from grader.lockstep.limits import Limits
from grader.report import github, html, json, junit, terminal
from grader.sandbox import choose
from grader.tests.attacks.attack import Attack, corpus
from grader.tests.attacks.checks import CHECKS, REFERENCE
from grader.tests.attacks.stopwatch import KERNEL_TELLS, Life, watched
from grader.tests.attacks.without import WITHOUT, graded, points_of
from grader.tests.attacks.world import World, world_in
from grader.tests.checking.hosts import ID

pytestmark = [
    pytest.mark.attacks,
    pytest.mark.skipif(sys.platform != "linux", reason="the attacks are written for Linux"),
    pytest.mark.skipif(bool(choose().missing), reason="this kernel lacks a layer: see grader doctor"),
]
ATTACKS = corpus()
GRACE_S = 3.0
STUB = "from django.http import HttpResponse\n\nasync def view(request):\n    return HttpResponse('stub')\n"


@pytest.fixture
def world(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A world with the attack, or what else is wanted, handed in."""
    attack = request.getfixturevalue("attack")
    with world_in(tmp_path, attack.fields["Check"]) as made:
        monkeypatch.setattr(tempfile, "tempdir", str(made.private))
        monkeypatch.setenv("WORD", made.word)
        if attack.builds:
            runpy.run_path(str(attack.path))["build"](made.submission, made.course)
        else:
            hand_in(made, attack.text)
        made.settle()
        yield made


def hand_in(world: World, views: str) -> None:
    """Make this the submission."""
    (world.submission / "exercises" / ID / "views.py").write_text(views)


def assert_in_time(attack: Attack, lives: list[Life]) -> None:
    """Each check has had a host, and another if a limit ended the first; none waited or computed for longer than the
    limit that the attack runs into, plus 3 s. One that runs into no such limit ends by itself."""
    limits, usual = attack.limits, Limits()
    may_wait_s = limits.turn_wall_s if limits.turn_wall_s != usual.turn_wall_s else 0.0
    may_compute_s = limits.patient().turn_cpu_s if limits.turn_cpu_s != usual.turn_cpu_s else 0.0
    assert len(lives) <= 2 * CHECKS[attack.fields["Check"]].count("@check")
    if KERNEL_TELLS:
        assert [life for life in lives if life.waited_s > may_wait_s + GRACE_S] == []
        assert [life for life in lives if life.cpu_s > may_compute_s + GRACE_S] == []


def quick(attack: Attack) -> list[pytest.MarkDecorator]:
    """Those that run into a limit take some seconds."""
    return [] if "Limits" in attack.fields else [pytest.mark.quick]


each = pytest.mark.parametrize("attack", [pytest.param(a, marks=quick(a), id=a.name) for a in ATTACKS])


@each
def test_stopped(attack: Attack, world: World) -> None:
    """It earns no point, hits no target, leaves nothing behind and ends in time."""
    with watched() as lives:
        score = graded(world, limits=attack.limits)

    assert points_of(score) == 0
    assert [exercise.run.fault for exercise in score.exercises] == [""]  # nor can it choose not to be graded
    assert world.harm() == set()
    assert_in_time(attack, lives)
    assert set(choose().in_force) <= set(score.provenance.isolation)


@each
def test_succeeds_without(attack: Attack, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where its layer is missing, it does what it wants to do: so it is the layer that stops it, and
    no name in it that the grader has changed since."""
    succeeded = WITHOUT[attack.fields["Without"]](world, attack, monkeypatch)

    assert attack.fields["Proof"] in succeeded


@pytest.mark.quick
@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("right", [True, False], ids=["right", "stub"])
def test_checks_can_be_passed(tmp_path: Path, check: str, right: bool) -> None:
    """By a right solution, and not by the stub: what attacks earn is theirs alone."""
    with world_in(tmp_path, check) as world:
        hand_in(world, REFERENCE[check].replace("THE WORD", world.word) if right else STUB)
        assert points_of(graded(world)) == right


@pytest.mark.quick
def test_corpus_is_whole() -> None:
    """At least sixty, in each group of the page on untrusted code and against this very design."""
    groups = Counter(attack.group for attack in ATTACKS)

    assert sum(groups.values()) >= 60
    assert groups.keys() >= {
        "intake",
        "process",
        "clean_start",
        "limits",
        "confinement",
        "check_design",
        "reporting",
        "ci",
    }
    assert groups.keys() >= {"clock", "turns", "threads", "recorder", "given", "database", "fork_server", "caches"}
    assert {attack.fields["Without"] for attack in ATTACKS} == WITHOUT.keys()


@pytest.mark.quick
@pytest.mark.parametrize("attack", [a for a in ATTACKS if a.group == "reporting"], ids=lambda attack: attack.name)
def test_reports_are_safe(attack: Attack, world: World) -> None:
    """No report holds what the submission says as it says it."""
    score = graded(world)
    screen = io.StringIO()
    terminal.render(score, Console(file=screen, width=80, force_terminal=True))
    reports = {
        "terminal": screen.getvalue(),
        "page": html.page(score, title="Report"),
        "summary": github.summary(score),
        "junit": junit.xml(score).decode(),
        "json": json.to_json(score).decode(),
    }

    assert world.token in reports["json"]
    for name, report in reports.items():
        assert not re.search(r"^\s*::", report, re.MULTILINE) or name == "summary", name  # that one is a file
        assert "\x1b[2J" not in report, name
        assert "\x1b]" not in report, name
    for name in ("page", "junit"):
        assert "<script>alert" not in reports[name], name
    assert all("\n" not in line for line in github.annotations(score))
    assert ElementTree.fromstring(reports["junit"]).find(".//failure") is not None
