"""The promised values: a view that needs three upstreams of 1 s each, answering three visitors who come at once."""

from __future__ import annotations

import asyncio
import json
import time

import pytest

from grader.lockstep.judge import NoAnswer
from grader.tests.lockstep.programs import Stage, line_of, one_second, play, run
from grader.tests.lockstep.table import PROGRAMS, TIMELINES

NEWS = {"news": ["a.example", "b.example", "c.example"]}
ANSWERED = [name for name, promise in PROGRAMS.items() if promise.seconds is not None]
HOLDING = [name for name in ANSWERED if PROGRAMS[name].holds]
NOT_HOLDING = [name for name in ANSWERED if not PROGRAMS[name].holds]


@pytest.mark.parametrize("name", ANSWERED)
def test_takes_exactly(name: str) -> None:
    """Every visitor is answered, and the last one after exactly the promised virtual time."""
    promise = PROGRAMS[name]

    ran = run(promise.program, visitors=3, answer=one_second)

    assert [json.loads(text) for text in ran.texts] == [NEWS] * 3
    assert ran.seconds == promise.seconds
    assert max(ran.ends) == promise.seconds


@pytest.mark.parametrize("name", NOT_HOLDING)
def test_visitors_do_not_wait_for_each_other(name: str) -> None:
    """Where the loop is free, all three are answered at the same instant, and nothing is reported."""
    ran = run(PROGRAMS[name].program, visitors=3, answer=one_second, finish=True)

    assert ran.ends == [PROGRAMS[name].seconds] * 3
    assert ran.blocked == []
    assert ran.refused == []
    assert ran.app.raised == []
    assert ran.facts is not None
    assert (ran.facts.never_awaited, ran.facts.tasks_left, ran.facts.clients_left_open) == ([], [], [])


@pytest.mark.parametrize("name", HOLDING)
def test_a_held_loop_is_reported_for_as_long_as_it_is_held(name: str) -> None:
    """With the call, its line, and the whole time during which nobody else was served."""
    promise = PROGRAMS[name]

    ran = run(promise.program, visitors=3, answer=one_second)

    assert ran.blocked == [(promise.holds, line_of(promise.program), 0.0, promise.seconds)]


@pytest.mark.parametrize("name", HOLDING)
def test_a_held_loop_answers_nobody(name: str) -> None:
    """Who came at the same instant is in the same turn of the loop: nobody is answered before all views are through."""
    ran = run(PROGRAMS[name].program, visitors=3, answer=one_second)

    assert ran.ends == [PROGRAMS[name].seconds] * 3


def test_a_held_loop_makes_a_later_visitor_wait() -> None:
    """Who comes half a second into another's time.sleep(1) is answered after 2 s, not after 1.5."""

    async def scenario(stage: Stage) -> list[float]:
        first = asyncio.create_task(stage.client.get("/"))
        await asyncio.sleep(0.5)
        second = asyncio.create_task(stage.client.get("/"))
        await asyncio.gather(first, second)
        return [stage.since(visit.end_s) for visit in stage.app.visits]

    assert play(PROGRAMS["time.sleep(1)"].program, scenario) == [1.0, 2.0]


def test_an_hour_of_sleep_costs_no_real_time() -> None:
    """It takes a few milliseconds on an idle machine; the bound here is for one that is very busy."""
    began = time.monotonic()

    run(PROGRAMS["asyncio.sleep(3600)"].program, visitors=3)

    assert time.monotonic() - began < 30


def test_a_deadlock_is_reported_at_once_with_its_line() -> None:
    """No virtual time passes, every visitor is told, and the line that waits is named."""
    program = PROGRAMS["something that never comes"].program

    ran = run(program, visitors=3)

    assert ran.seconds == 0.0
    for answer in ran.answers:
        assert isinstance(answer, NoAnswer)
        assert answer.kind == "deadlock"
        assert answer.place is not None
        assert (answer.place.file, answer.place.line, answer.place.function) == ("views.py", line_of(program), "view")
        assert [wait.frames[-1].line for wait in answer.waits] == [line_of(program)] * 3


def test_a_deadlock_is_not_taken_for_one_that_ended_in_time() -> None:
    """Whoever is answered before the others are stuck keeps the answer."""
    ran = run(
        """
        import asyncio
        from django.http import JsonResponse

        visits = 0

        async def view(request):
            global visits
            visits += 1
            await asyncio.sleep(1)
            if visits == 3 and not hasattr(asyncio, "first"):
                asyncio.first = True
                return JsonResponse({})
            await asyncio.Event().wait()
        """,
        visitors=3,
    )

    assert [type(answer).__name__ for answer in ran.answers] == ["Response", "NoAnswer", "NoAnswer"]
    assert ran.ends == [1.0, 1.0, 1.0]


@pytest.mark.parametrize("name", TIMELINES)
def test_what_happens_when(name: str) -> None:
    """Every instant that these views report."""
    assert run(TIMELINES[name].program, answer=one_second).json["seen"] == TIMELINES[name].seen
