"""A fence fails closed: a host that is not confined as planned runs nothing of the submission."""

from __future__ import annotations

import os
import socket
import sys
import warnings
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from grader.lockstep.host import HostSpec
from grader.lockstep.limits import HostGone
from grader.lockstep.packages import ALWAYS
from grader.lockstep.process import HostProcess
from grader.sandbox import Fence, Isolation, Layer, NotConfined, choose, trial
from grader.tests.lockstep.programs import spec_of
from grader.tests.sandbox import hosts
from grader.tests.sandbox.users import as_nobody

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="Linux's layers")
WHOLE = pytest.mark.skipif(bool(choose().missing), reason="this kernel lacks a layer: see grader doctor")
MISSING = Layer(name="Landlock", stops="files", missing="the kernel is too old")


def first_turn(tmp_path: Path, fence: Fence, spec: HostSpec | None = None) -> bool:
    """Whether a host of a program that leaves a mark says that it has loaded; the mark must agree."""
    mark = tmp_path / "mark"
    program = f"""
        open({str(mark)!r}, "w").close()
        async def app(scope, receive, send): ...
    """
    before = fence.before(packages=ALWAYS, writable=[str(tmp_path)])
    with HostProcess(spec or spec_of(program, before=before), verify=fence.verify) as host:
        try:
            turn = host.first_turn()
        except HostGone:
            assert not mark.exists()
            raise
    return bool(turn.said) and mark.exists()


@LINUX
@WHOLE
def test_one_server_is_open(tmp_path: Path) -> None:
    """A host that needs a database server reaches its port, and no other one; nobody else reaches any."""
    with socket.create_server(("127.0.0.1", 0)) as wanted, socket.create_server(("127.0.0.1", 0)) as other:
        ports = [listener.getsockname()[1] for listener in (wanted, other)]
        for server, expected in ((ports[0], [True, False]), (None, [False, False])):
            reader, writer = os.pipe()
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                pid = os.fork()
            if pid == 0:
                choose().before(packages=ALWAYS, writable=[str(tmp_path)], server=server)()
                for port in ports:
                    os.write(writer, b"y" if _reached(port) else b"n")
                os._exit(0)
            os.waitpid(pid, 0)
            os.close(writer)
            said = os.read(reader, 10)
            os.close(reader)
            assert [one == ord("y") for one in said] == expected


def _reached(port: int) -> bool:
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as stream:
            return stream.connect_ex(("127.0.0.1", port)) == 0
    except OSError:
        return False


@pytest.mark.parametrize("isolation", list(Isolation))
def test_a_host_that_keeps_its_word_runs(tmp_path: Path, isolation: Isolation) -> None:
    """The judge is content with every way of isolating that this machine has."""
    if isolation is Isolation.STRICT and choose().missing:
        pytest.skip("a layer is missing here")
    assert first_turn(tmp_path, choose(isolation))


@WHOLE
@LINUX
@pytest.mark.parametrize(
    "said", [(), ("seccomp",), ("no new privileges", "no capabilities", "Landlock", "seccomp", "more")]
)
def test_a_host_that_says_something_else_is_refused(tmp_path: Path, said: Sequence[str]) -> None:
    """Fewer layers, or others, than the judge planned."""
    spec = spec_of("async def app(scope, receive, send): ...", before=partial(hosts.say, tuple(said)))
    with pytest.raises(HostGone, match="unready"):
        first_turn(tmp_path, choose(), spec)


@WHOLE
@LINUX
@pytest.mark.parametrize("name", ["no new privileges", "no capabilities", "seccomp"])
def test_what_the_kernel_says_counts(tmp_path: Path, name: str) -> None:
    """A host that names a layer it does not have is found out from outside."""
    if name == "no capabilities" and not _is_root():
        pytest.skip("an ordinary user has none anyway")
    fence = choose()
    fence = replace(fence, layers=tuple(layer for layer in fence.layers if layer.name == name))
    spec = spec_of("async def app(scope, receive, send): ...", before=partial(hosts.say, (name,)))
    with pytest.raises(HostGone, match=f"unready.*{name}"):
        first_turn(tmp_path, fence, spec)


@LINUX
def test_a_layer_that_cannot_be_applied_refuses_the_host(tmp_path: Path) -> None:
    """seccomp without no_new_privs is refused by the kernel to an ordinary user: the host says so and runs nothing."""
    fence = replace(choose(), layers=tuple(layer for layer in choose().layers if layer.name == "seccomp"))
    put_up = fence.before(packages=ALWAYS, writable=[])
    before = partial(as_nobody, put_up) if _is_root() else put_up
    spec = spec_of("async def app(scope, receive, send): ...", before=before)
    with pytest.raises(HostGone, match=r"unready.*Permission denied"):
        first_turn(tmp_path, fence, spec)


def _is_root() -> bool:
    return os.geteuid() == 0


def test_strict_refuses_what_auto_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """One missing layer: strict names it and the doctor, auto grades and reports it, none reports that it is off."""
    monkeypatch.setattr(trial, "layers", lambda: (MISSING, Layer(name="seccomp", stops="network")))

    with pytest.raises(NotConfined, match=r"Landlock: the kernel is too old.*grader doctor"):
        choose("strict")
    assert choose("auto").missing == ("Landlock: the kernel is too old",)
    assert "Landlock: the kernel is too old" in choose("auto").warning
    assert choose("auto").stated[-1] == "without Landlock: the kernel is too old"
    assert choose("none").stated[-1] == "without confinement: --isolation none"
    assert not choose("none").warning
    assert "seccomp" in choose("auto").in_force and "Landlock" not in choose("auto").in_force
    assert choose("none").missing == ("confinement: --isolation none",)
    assert "seccomp" not in choose("none").in_force


def test_no_layer_at_all_is_not_strict(monkeypatch: pytest.MonkeyPatch) -> None:
    """A platform without any means is not confined."""
    monkeypatch.setattr(trial, "layers", lambda: ())

    with pytest.raises(NotConfined):
        choose("strict")
    assert choose("auto").missing


@LINUX
def test_the_trial_leaves_this_process_alone() -> None:
    """It happens in a child: the judge itself is not confined."""
    trial.layers.cache_clear()
    trial.layers()

    status = Path("/proc/self/status").read_text()
    assert "Seccomp:\t2" not in status
