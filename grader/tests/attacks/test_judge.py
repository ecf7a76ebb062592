"""The judge's own memory under attack, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from grader.submission import MAX_BYTES
from grader.tests.attacks.checks import CHECKS
from grader.tests.attacks.world import world_in
from grader.tests.checking.hosts import ID, ROOT

pytestmark = [
    pytest.mark.attacks,
    pytest.mark.skipif(sys.platform != "linux", reason="memory is measured as Linux tells it"),
]
LIMIT_MB = 200
PROGRAM = """
import re, sys
from pathlib import Path
from grader.course import load_course
from grader.grading import grade

course = load_course(Path(sys.argv[1]))
score = grade(course, course.exercises, Path(sys.argv[2]))
most_kb = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]  # getrusage's is its parent's, too
print(score.exercises[0].score, int(most_kb) // 1024)
"""
HEAVY = {
    "prints": ("word", "print('x' * 10_000_000)"),
    "raises": ("word", "raise RuntimeError('x' * 50_000_000)"),
    "answers": ("word", "return HttpResponse('x' * 20_000_000)"),
    "headers": ("word", "return HttpResponse(headers={f'x-{n}': 'x' * 8_000 for n in range(3_000)})"),
    "logs": ("word", "for n in range(90_000): logging.error('x' * 10_000)"),
    "calls": ("word", "await asyncio.gather(*(call(n) for n in range(2_100)), return_exceptions=True)"),
    "many small names": ("word", "dense(lambda: wire.Loaded(names={f'{n:x}': '' for n in range(2_000)}), 1_500)"),
    "many empty headers": (
        "word",
        "dense(lambda: wire.ResponseStart(id=9, status=200, headers=[(b'', b'')] * 100), 29_000)",
    ),
    "rows": (
        "stored",
        "await connect('INSERT INTO project_account (owner, balance) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL"
        ' SELECT i + 1 FROM n WHERE i < 200000) SELECT "x", i FROM n\')',
    ),
    "endless rows": (
        "stored",
        "await connect('PRAGMA foreign_keys = OFF', 'DROP TABLE project_account', 'CREATE VIEW project_account AS"
        ' WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS id, "x" AS owner,'
        " i AS balance FROM n')",
    ),
    "one large value": ("stored", "await connect('INSERT INTO project_account VALUES (1, zeroblob(60000000), 1)')"),
}
VIEW = """
import asyncio, logging, sys
import httpx
from asgiref.sync import sync_to_async
from django.db import connection
from django.http import HttpResponse
from grader.lockstep import wire

@sync_to_async
def connect(*statements):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)

async def call(number):
    async with httpx.AsyncClient() as client:
        await client.post("https://x.example/" + "x" * 1_000, content=b"x" * 5_000)

def dense(message, times):
    # What takes a judge much more memory than bytes.
    frame = sys._getframe()
    while type(frame.f_locals.get("self")).__name__ != "Host":
        frame = frame.f_back
    for _ in range(times):
        frame.f_locals["self"].say(message())

async def view(request):
    {}
    return HttpResponse("stub")
"""


@pytest.mark.parametrize("name", HEAVY)
def test_memory(tmp_path: Path, name: str) -> None:
    """Whatever a host sends or leaves, the judge stays small, and gives no point."""
    check, attack = HEAVY[name]
    assert check in CHECKS
    assert_small(tmp_path, check, VIEW.format(attack))


def test_memory_for_reading_it(tmp_path: Path) -> None:
    """What the parser needs for a file that is as large as one may be, in a shape that takes the most."""
    assert_small(tmp_path, "word", "a," * (MAX_BYTES // 2 - 2) + "a a")


def assert_small(tmp_path: Path, check: str, views: str) -> None:
    """Grade this in a process of its own, and look at its memory."""
    with world_in(tmp_path, check) as world:
        (world.submission / "exercises" / ID / "views.py").write_text(views)
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, str(world.course), str(world.submission)],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
        )
        assert done.stdout, done.stderr
        score, memory_mb = done.stdout.split()

    assert score == "0"
    assert int(memory_mb) < LIMIT_MB
