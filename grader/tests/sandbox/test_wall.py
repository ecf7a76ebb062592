"""bubblewrap around the process that hosts are forked from: hosts run there as elsewhere, are found, seen and ended
from outside, and whoever gets past all other layers reaches nothing."""

from __future__ import annotations

import contextlib
import functools
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from grader.course import load_course
from grader.grading import grade
from grader.hosts import _server, fence_for, prepare_hosts
from grader.lockstep.limits import HostGone, Limits
from grader.lockstep.process import HostProcess
from grader.sandbox import Fence, bubblewrap, choose
from grader.sandbox.probe import ADVICE, BEHIND, probe
from grader.tests.cli.calling import call
from grader.tests.lockstep.programs import ROOT, run, spec_of
from grader.tests.sandbox import hosts
from grader.tests.sandbox.attempts import program
from grader.tests.servers import needs_server, postgres

__all__ = ["postgres"]

HERE = fence_for(ROOT)
WALL = pytest.mark.skipif(HERE.wall is None, reason="there is no bubblewrap here, or it may not make namespaces")
IDLE = "async def app(scope, receive, send): ..."


@pytest.fixture
def walled() -> Iterator[Fence]:
    """The fork server is behind a wall meanwhile."""
    fence = fence_for(ROOT)
    prepare_hosts(ROOT, fence=fence)
    yield fence
    prepare_hosts(ROOT)


def alone(fence: Fence) -> Fence:
    """Of all its layers only the wall; a host has to say that it applies nothing."""
    return replace(fence, layers=tuple(layer for layer in fence.layers if layer.name == bubblewrap.NAME))


@WALL
def test_whoever_gets_past_all_else_reaches_nothing(walled: Fence, tmp_path: Path) -> None:
    """Without any other layer, none of these works; without the wall, each does."""
    outside = {
        "reads a file", "lists a folder", "writes a file", "deletes a file", "moves a file",
        "takes a file into its own folder", "empties a file by its name", "links to a file", "changes a file's rights",
        "changes a file's times", "reads the accounts of the machine", "connects by TCP", "connects to a unix socket",
        "signals another process", "signals a thread of another process", "looks into another process",
        "reads another's memory", "reads another's limits",
    }  # fmt: skip
    worked = {}
    with socket.create_server(("127.0.0.1", 0)) as listener, socket.socket(socket.AF_UNIX) as unix:
        unix.bind(str(tmp_path / "unix"))
        unix.listen()
        code = program(folder=str(tmp_path), target=os.getpid(), port=listener.getsockname()[1])
        for name, fence in (("behind", walled), ("free", None)):
            prepare_hosts(ROOT, fence=fence)
            for what in outside:
                (tmp_path / what).write_text("secret")
            with tempfile.TemporaryDirectory(dir=fence.rooms if fence else None) as own:
                worked[name] = run(code, before=functools.partial(hosts.say, (), own)).json

    assert {what for what in outside if worked["behind"][what]} == set()
    assert {what for what in outside if not worked["free"][what]} <= {"looks into another process"}  # Yama forbids it


@WALL
def test_hidden_checks_and_solutions_do_not_exist(walled: Fence) -> None:
    """Nor any other file of the course than its Django project, though all of it may lie on ``sys.path``."""
    code = f"""
        import os
        from django.http import JsonResponse

        async def view(request):
            found = {{}}
            for folder in ("exercises", "reference", "exercises/project"):
                path = os.path.join({str(ROOT)!r}, folder)
                found[folder] = sorted(os.listdir(path)) if os.path.isdir(path) else []
            return JsonResponse(found)
    """
    seen = run(code, before=functools.partial(hosts.say, ())).json

    assert seen["exercises"] == ["project"]
    assert seen["reference"] == []
    assert "settings.py" in seen["exercises/project"]


@WALL
def test_a_host_is_known_by_its_id_out_here(walled: Fence) -> None:
    """So that what is sent to it, and asked of it, reaches it and nobody else; and it ends."""
    with HostProcess(spec_of(IDLE), verify=walled.verify) as host:
        host.first_turn()
        pid = host._process.pid
        assert pid is not None
        status = Path(f"/proc/{pid}/status").read_text()
        names = next(line for line in status.splitlines() if line.startswith("NSpid")).split()[1:]
        assert int(names[0]) == pid != int(names[-1])
    assert _gone(pid)


@WALL
def test_a_host_that_spins_is_found_and_ended(walled: Fence) -> None:
    """The judge sees its CPU time, asks it for the line, and kills it."""
    code = """
        while True:
            pass
    """
    limits = Limits(turn_cpu_s=0.5)
    with HostProcess(spec_of(code), limits) as host:
        with pytest.raises(HostGone) as caught:
            host.first_turn()
        pid = host._process.pid
        assert pid is not None
    assert caught.value.kind == "busy"
    assert caught.value.place is not None
    assert _gone(pid)


@WALL
def test_all_of_it_ends_with_the_fork_server(walled: Fence) -> None:
    """Even a host that ignores that its judge has gone, for it cannot outlive its namespace."""
    from multiprocessing import forkserver

    host = HostProcess(spec_of("import time, threading\nthreading.Event().wait()\n" + IDLE))
    pid = host._process.pid
    assert pid is not None and not _gone(pid, patience_s=0)
    forkserver._forkserver._stop()  # type: ignore[attr-defined]
    assert _gone(pid)
    host.close()


JUDGE = """
import signal

from grader.hosts import fence_for, prepare_hosts
from grader.lockstep.process import HostProcess
from grader.tests.lockstep.programs import ROOT, spec_of

prepare_hosts(ROOT, fence=fence_for(ROOT))
host = HostProcess(spec_of("import threading; threading.Event().wait()"))
host.first_turn()
print(host._process.pid, flush=True)
signal.pause()
"""


@WALL
def test_all_of_it_ends_with_a_judge_that_is_killed(tmp_path: Path) -> None:
    """The host, the fork server and what made the wall."""
    judge = subprocess.Popen(
        [sys.executable, "-c", JUDGE], stdout=subprocess.PIPE, cwd=ROOT, env={**os.environ, "TMPDIR": str(tmp_path)}
    )
    assert judge.stdout is not None
    pids = [int(judge.stdout.readline())]
    while (parent := _parent(pids[-1])) != judge.pid:
        pids.append(parent)
    judge.kill()
    judge.wait()
    judge.stdout.close()

    assert len(pids) == 3
    assert all(_gone(pid, patience_s=60) for pid in pids)


def _parent(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("PPid:"))


def _gone(pid: int, patience_s: float = 10) -> bool:
    began = time.monotonic()
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # it may end while it is looked at
        while Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z":
            if time.monotonic() - began >= patience_s:
                return False
            time.sleep(0.01)
    return True


@WALL
def test_a_host_that_is_not_behind_it_is_refused(walled: Fence) -> None:
    """The judge believes what the kernel says of the process."""
    fence = alone(walled)
    spec = spec_of(IDLE, before=functools.partial(hosts.say, ()))
    with HostProcess(spec, verify=fence.verify) as host:
        host.first_turn()
    prepare_hosts(ROOT)
    with HostProcess(spec, verify=fence.verify) as host, pytest.raises(HostGone, match=r"unready.*bubblewrap"):
        host.first_turn()


@WALL
def test_a_host_that_cannot_be_found_is_never_signalled(walled: Fence, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its id is another process's here."""
    monkeypatch.setattr("grader.lockstep.walled.PAUSE_S", 0)
    monkeypatch.setattr("grader.lockstep.walled._names", lambda pid: [0])
    with pytest.raises(HostGone, match=r"unready.*cannot be found"):
        HostProcess(spec_of(IDLE))


@WALL
def test_scores_are_the_same(tmp_path: Path) -> None:
    """Of a reference with a database, files and given modules; the report names the layer."""
    course = load_course(ROOT)
    exercises = [exercise for exercise in course.exercises if exercise.id[:2] in ("01", "10")]
    for exercise in exercises:
        folder = tmp_path / "exercises" / exercise.id
        folder.mkdir(parents=True)
        for name in exercise.edit:
            shutil.copy(ROOT / "reference" / exercise.id / name, folder)

    behind = grade(course, exercises, tmp_path)
    free = grade(course, exercises, tmp_path, isolation="none")

    assert bubblewrap.NAME in behind.provenance.isolation and bubblewrap.NAME not in free.provenance.isolation
    assert {outcome.outcome.value for one in behind.exercises for outcome in one.run.outcomes} == {"passed"}
    assert [one.run.outcomes for one in behind.exercises] == [one.run.outcomes for one in free.exercises]
    prepare_hosts(ROOT)


@WALL
@needs_server
def test_a_database_server_is_reached_through_it(tmp_path: Path, postgres: str) -> None:
    """By its socket, or by the network."""
    test_scores_are_the_same(tmp_path)


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("", ""),
        ("postgres://user:a%40b@host.example:5432/postgres", "host.example"),
        ("postgres://user@/postgres?host=/var/run/somewhere", "/var/run/somewhere"),
        ("postgres://user@%2Fvar%2Frun/postgres", "/var/run"),
        ("postgres://user@host.example:port/postgres", ""),
    ],
)
def test_where_the_database_server_is(monkeypatch: pytest.MonkeyPatch, url: str, server: str) -> None:
    """A host, the folder of a socket, or none: none, too, if the settings take a file all the same."""
    monkeypatch.setenv("DATABASE_URL", url)
    assert _server(ROOT) == server
    monkeypatch.setenv("GRADER_DATABASE", "/somewhere/x.sqlite3")
    assert _server(ROOT) == ""


@WALL
def test_doctor_tries_it_alone() -> None:
    """Each attempt works without it."""
    findings = [finding for finding in probe(fence_for(ROOT)) if finding.what.startswith(BEHIND)]
    assert len(findings) == 5
    assert all(finding.holds for finding in findings)


@WALL
def test_the_network_is_open_with_a_database_server_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """And it is said so. Not with one that is reached through a socket."""
    monkeypatch.setenv("DATABASE_URL", "postgres://@/postgres?host=/var/run")
    by_socket = fence_for(ROOT)
    assert by_socket.wall is not None and not by_socket.wall.network and "/var/run" in by_socket.wall.command
    monkeypatch.setenv("DATABASE_URL", "postgres://localhost/postgres")
    fence = fence_for(ROOT)
    assert fence.wall is not None and HERE.wall is not None
    assert fence.wall.network and not HERE.wall.network
    assert "network" in fence.wall.layer.stops and "network" not in HERE.wall.layer.stops


@pytest.mark.skipif(sys.platform != "linux", reason="there is no bubblewrap elsewhere")
def test_without_it_all_is_as_it_was(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is warned, strict grades, and the doctor tells how to get it."""
    monkeypatch.setattr(bubblewrap, "PROGRAM", "no-such-program")
    fence = fence_for(ROOT)

    assert fence.wall is None and fence.rooms is None
    assert fence.missing == choose().missing and fence.stated == choose().stated
    assert "not here  bubblewrap: it is not installed. " + ADVICE["bubblewrap"] in call(capfd, "doctor").out


@pytest.mark.skipif(sys.platform != "linux", reason="there is no bubblewrap elsewhere")
def test_one_that_may_not_do_its_work(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Such as where user namespaces are forbidden: it says why, and hosts do without."""
    fake = tmp_path / "bwrap"
    fake.write_text("#!/bin/sh\necho 'bwrap: setting up uid map: Permission denied' >&2\nexit 1\n")
    fake.chmod(0o755)
    monkeypatch.setattr(bubblewrap, "PROGRAM", str(fake))
    fence = fence_for(ROOT)

    assert fence.wall is None
    assert fence.layers[-1].missing == "bwrap: setting up uid map: Permission denied"


def test_none_has_no_wall() -> None:
    """As it has no other layer."""
    assert fence_for(ROOT, isolation="none") == choose("none")
