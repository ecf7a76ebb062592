"""What confinement forbids, tried in real hosts: with all layers, with the one that stops it alone, with none."""

from __future__ import annotations

import functools
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from grader.lockstep.packages import ALWAYS
from grader.sandbox import Fence, choose
from grader.tests.lockstep.programs import run
from grader.tests.sandbox.attempts import ATTEMPTS, program
from grader.tests.sandbox.users import NOBODY, as_nobody

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="these layers are Linux's"),
    pytest.mark.skipif(bool(choose().missing), reason="this kernel lacks a layer: see grader doctor"),
]
BY_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
USERS = ("root", "nobody") if BY_ROOT else ("an ordinary user",)
READABLE = (*ALWAYS, "project")


def fence_of(*names: str) -> Fence:
    """A fence with these layers only; they need that no privileges can be gained."""
    whole = choose()
    wanted = {"no new privileges", *names}
    return replace(whole, layers=tuple(layer for layer in whole.layers if layer.name in wanted))


FENCES = {
    "all": choose(),
    "Landlock": fence_of("Landlock"),
    "seccomp": fence_of("seccomp"),
    "none": choose("none"),
}


@pytest.fixture(params=USERS)
def user(request: pytest.FixtureRequest) -> str:
    """Whose processes the hosts are."""
    return str(request.param)


def before(fence: Fence, writable: Sequence[Path], user: str) -> Callable[[], Sequence[str]]:
    """What the host calls first: become that user, then put up the fence."""
    put_up = fence.before(packages=READABLE, writable=[str(path) for path in writable])
    return functools.partial(as_nobody, put_up) if user == "nobody" else put_up


@pytest.fixture
def target(user: str) -> Iterator[int]:
    """A process of the same user that waits."""
    options = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if user == "nobody" else {}
    with subprocess.Popen(["sleep", "600"], **options) as sleeper:
        yield sleeper.pid
        sleeper.kill()


@pytest.fixture
def room(user: str) -> Iterator[Callable[[], tuple[Path, Path]]]:
    """Makes a folder with victims, and one for the host to write in."""
    sockets, folders = [], []

    def make() -> tuple[Path, Path]:
        folder, own = Path(tempfile.mkdtemp()), Path(tempfile.mkdtemp())  # pytest's own are closed to others
        folders.extend((folder, own))
        for attempt in ATTEMPTS:
            (folder / attempt.name).write_text("secret")
        listener = socket.socket(socket.AF_UNIX)
        sockets.append(listener)
        listener.bind(str(folder / "unix"))
        listener.listen()
        if user == "nobody":
            for path in (folder, own, *folder.iterdir()):
                os.chown(path, NOBODY, NOBODY)
        return folder, own

    yield make
    for listener in sockets:
        listener.close()
    for folder in folders:
        shutil.rmtree(folder)


def test_forbidden(user: str, target: int, room: Callable[[], tuple[Path, Path]]) -> None:
    """With the layer each attempt fails, without it each works: so it is the layer that stops it."""
    worked = {}
    with socket.create_server(("127.0.0.1", 0)) as listener:
        for name, fence in FENCES.items():
            folder, own = room()
            code = program(folder=str(folder), target=target, port=listener.getsockname()[1])
            worked[name] = run(code, before=before(fence, [own], user)).json

    if Path("/proc/sys/kernel/yama/ptrace_scope").exists() and user != "root":
        scope = Path("/proc/sys/kernel/yama/ptrace_scope").read_text().strip()
    else:
        scope = "0"
    for attempt in ATTEMPTS:
        assert not worked["all"][attempt.name], f"{attempt.name}: not stopped"
        assert not worked[attempt.layer][attempt.name], f"{attempt.name}: not stopped by {attempt.layer} alone"
        if scope != "0" and attempt.name in ("looks into another process", "reads another's memory"):
            continue  # Yama stops it, too
        assert worked["none"][attempt.name], f"{attempt.name}: does not work without layers either, so proves nothing"
