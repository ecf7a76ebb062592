"""Two submissions, one after the other and side by side: neither sees the other."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.course import load_course
from grader.grading import grade
from grader.sandbox import choose
from grader.tests.attacks.without import graded
from grader.tests.attacks.world import World, world_in
from grader.tests.checking.hosts import ID
from grader.workers import spread

pytestmark = [
    pytest.mark.attacks,
    pytest.mark.skipif(sys.platform != "linux", reason="the attacks are written for Linux"),
    pytest.mark.skipif(bool(choose().missing), reason="this kernel lacks a layer: see grader doctor"),
]
SEEKS_S = 8.0
LEAVES = """
import ctypes, os, pathlib, sys, time
import target
from django.http import HttpResponse

libc = ctypes.CDLL(None)
sys.modules["left"] = sys
os.environ["LEFT"] = target.TOKEN
real_time = time.thread_time

def attempt(function, *arguments):
    try:
        return function(*arguments)
    except OSError:
        return None

async def view(request):
    pathlib.Path(f"left-{target.TOKEN}").write_text("own")
    for folder in ("/tmp", "/dev/shm"):
        attempt(pathlib.Path(folder, f"left-{target.TOKEN}").write_text, "anywhere")
    address = b"\\1\\0" + (b"\\0left-" + target.TOKEN.encode())
    listener = libc.socket(1, 1, 0)
    libc.bind(listener, address, len(address))
    libc.listen(listener, 1)
    for _ in range(STAYS):
        libc.usleep(50_000)
    return HttpResponse("left")
"""
SEEKS = """
import ctypes, gc, glob, os, pathlib, sys
import target
from django.http import HttpResponse

libc = ctypes.CDLL(None)

def attempt(function, *arguments):
    try:
        return function(*arguments)
    except OSError:
        return None

def others():
    for name in attempt(os.listdir, "/proc") or ():
        if name.isdecimal() and int(name) != os.getpid():
            folder = attempt(os.readlink, f"/proc/{name}/cwd")
            if folder and attempt(os.path.exists, f"{folder}/left-{target.TOKEN}"):
                yield "cwd"

def found():
    if "left" in sys.modules or "LEFT" in os.environ:
        yield "memory"
    if pathlib.Path(f"left-{target.TOKEN}").exists():
        yield "own folder"
    for folder in ("/tmp", "/dev/shm"):
        if attempt(pathlib.Path(folder, f"left-{target.TOKEN}").read_text):
            yield "file"
    address = b"\\1\\0" + (b"\\0left-" + target.TOKEN.encode())
    if libc.connect(libc.socket(1, 1, 0), address, len(address)) == 0:
        yield "abstract socket"
    yield from others()

async def view(request):
    seen = set()
    for _ in range(SEEKS):
        seen.update(found())
        if {"file", "abstract socket", "cwd"} <= seen:
            break
        libc.usleep(50_000)
    return HttpResponse(",".join(sorted(seen)) or "nothing")
"""
CHECK = '''
@check(points=1, task=1)
async def test_it(client):
    """The view answers `nothing`."""
    expect(await client.get("/")).answers(200, text="nothing")
'''


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A course whose check shows what the view answers."""
    with world_in(tmp_path, "word") as made:
        made.set_check(CHECK)
        yield made


def hand_in(folder: Path, world: World, views: str, turns: int) -> Path:
    """A submission in a folder of its own."""
    (folder / "exercises" / ID).mkdir(parents=True)
    text = views.replace("STAYS", str(turns)).replace("SEEKS", str(turns))
    (folder / "exercises" / ID / "views.py").write_text(text)
    return folder


def seen_by(work: tuple[Path, Path, str]) -> str:
    """What a submission's view answers, in a worker."""
    root, submission, isolation = work
    course = load_course(root)
    (outcome,) = grade(course, course.exercises, submission, isolation=isolation).exercises[0].run.outcomes
    return "nothing" if outcome.failure is None else outcome.failure.seen


def side_by_side(world: World, isolation: str, turns: int) -> str:
    """Grade one that leaves marks and stays, and one that seeks them meanwhile."""
    leaves = hand_in(world.root / "leaves", world, LEAVES, turns)
    seeks = hand_in(world.root / "seeks", world, SEEKS, turns)
    work = [(world.course, folder, isolation) for folder in (leaves, seeks)]
    seen = spread(seen_by, work, jobs=2, died=lambda item: "died")
    assert "left" in seen[0]
    for path in (Path("/tmp", f"left-{world.token}"), Path("/dev/shm", f"left-{world.token}")):
        path.unlink(missing_ok=True)
    return seen[1]


def test_one_after_the_other(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second finds nothing of the first, in memory, environment, files or sockets."""
    monkeypatch.setattr(tempfile, "tempdir", str(world.private))
    seen = []
    for name, views in (("leaves", LEAVES), ("seeks", SEEKS)):
        world.submission = hand_in(world.root / name, world, views, 1)
        (outcome,) = graded(world).exercises[0].run.outcomes
        seen.append(outcome.failure.seen if outcome.failure else "nothing")

    assert "left" in seen[0]
    assert seen[1] == "nothing"
    assert world.harm() == set()


def test_side_by_side(world: World) -> None:
    """While both run, neither finds the other."""
    assert side_by_side(world, "auto", 40) == "nothing"


def test_side_by_side_unconfined(world: World) -> None:
    """Without confinement it finds files, a socket without a file, and the other's folder: so it does look."""
    seen = side_by_side(world, "none", int(SEEKS_S / 0.05))

    assert "file" in seen
    assert "abstract socket" in seen
    assert "cwd" in seen
