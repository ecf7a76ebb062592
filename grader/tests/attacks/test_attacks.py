"""Every attack of the corpus: with every layer it earns nothing and harms nobody; without its layer it succeeds."""

from __future__ import annotations

import runpy
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.sandbox import choose
from grader.tests.attacks.attack import Attack, corpus
from grader.tests.attacks.checks import CHECKS, REFERENCE
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


def limit_s(attack: Attack) -> float:
    """How long its grading may take: each check's host is started, runs into its limit, and once more."""
    limits = attack.limits
    checks = CHECKS[attack.fields["Check"]].count("@check")
    return checks * 2 * (limits.start_wall_s + limits.wall_s) + GRACE_S


def quick(attack: Attack) -> list[pytest.MarkDecorator]:
    """Those that run into a limit take some seconds."""
    return [] if "Limits" in attack.fields else [pytest.mark.quick]


every = pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
each = pytest.mark.parametrize("attack", [pytest.param(a, marks=quick(a), id=a.name) for a in ATTACKS])


@each
def test_stopped(attack: Attack, world: World) -> None:
    """It earns no point, hits no target, leaves nothing behind and ends in time."""
    began = time.monotonic()
    score = graded(world, limits=attack.limits)

    assert points_of(score) == 0
    assert world.harm() == set()
    assert time.monotonic() - began < limit_s(attack)
    assert set(choose().in_force) <= set(score.provenance.isolation)


@every
def test_succeeds_without(attack: Attack, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where its layer is missing, it does what it wants to do: so it is the layer that stops it."""
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
