"""What of a submission runs, as its hosts tell."""

from __future__ import annotations

from grader.lockstep.covered import covering
from grader.tests.lockstep.programs import line_of, one_second, run

PROGRAM = """
import asyncio
import time
from asgiref.sync import sync_to_async
import httpx
from django.http import JsonResponse


def work(seconds):
    time.sleep(seconds)  # in a thread
    return seconds


def unused():
    return 1  # never


async def view(request):
    began = time.monotonic()
    async with httpx.AsyncClient() as client:
        await asyncio.gather(client.get("https://a.example/"), client.get("https://b.example/"))
    if began < 0:
        return unused()  # skipped
    waited = await sync_to_async(work)(2)
    return JsonResponse({"took": time.monotonic() - began, "waited": waited})  # last
"""


def test_steps() -> None:
    """The lines that ran are told, those in threads and at the end, too; time is the same as without."""
    with covering() as steps:
        ran = run(PROGRAM, answer=one_second)

    lines = {line for step in steps["views.py"] for line in step}
    assert ran.json == {"took": 3.0, "waited": 2}
    assert {line_of(PROGRAM, "in a thread"), line_of(PROGRAM, "last")} <= lines
    assert not {line_of(PROGRAM, "never"), line_of(PROGRAM, "skipped")} & lines
    assert (line_of(PROGRAM, "skipped") - 1, line_of(PROGRAM, "skipped") + 1) in steps["views.py"]


def test_only_while_asked() -> None:
    """Nothing is measured before and after."""
    with covering() as steps:
        pass
    run(PROGRAM, answer=one_second)

    assert steps == {}
