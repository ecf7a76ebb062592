"""How much memory a host may hold, as the judge sees it: for platforms that do not limit it themselves, so here without
the limit of the operating system."""

from __future__ import annotations

import ctypes
import os
import sys
from typing import Any

import pytest

from grader.lockstep import wire
from grader.lockstep.limits import HostGone, Limits
from grader.lockstep.process import HostProcess
from grader.lockstep.usage import Use, footprint, use_of
from grader.sandbox import limits
from grader.tests.lockstep.programs import run, spec_of

TOLD = pytest.mark.skipif(sys.platform not in ("linux", "darwin"), reason="memory is not told here")
FEW = Limits(memory_bytes=256 * 1024**2)
TAKES = "held = bytearray(b'x') * 400_000_000"


@TOLD
@pytest.mark.parametrize(
    "then", ["threading.Event().wait()", "time.sleep(0)", "while True: pass"], ids=["waits", "goes on", "computes"]
)
def test_too_much_at_once(then: str) -> None:
    """Whatever the view does with it."""
    program = f"""
        import asyncio, threading, time
        from django.http import HttpResponse

        async def view(request):
            {TAKES}
            {then}
            await asyncio.sleep(1)
            return HttpResponse(str(len(held)))
    """
    lost = run(program, limits=FEW).lost

    assert (lost.kind, lost.detail) == ("greedy", "256 MB")


@TOLD
def test_a_little_more_each_turn() -> None:
    """Turns so short that nobody waits during one."""
    program = """
        import asyncio

        async def view(request):
            held = []
            while True:
                held.append(bytearray(b"x") * 4_000_000)
                await asyncio.sleep(0.01)
    """
    ran = run(program, limits=FEW)

    assert ran.lost.kind == "greedy"
    assert ran.seconds < 1.0  # which is 400 MB


@TOLD
def test_at_import() -> None:
    """The host is ended then, too, at the next turn at the latest; where it was is told if it can still say so."""
    spec = spec_of(TAKES + "\nimport threading; threading.Event().wait()")
    with HostProcess(spec, FEW) as host, pytest.raises(HostGone) as caught:
        host.first_turn()
        host.exchange(wire.JudgeTurn(now=0.0, said=[]))
    assert caught.value.kind == "greedy"


@TOLD
def test_what_is_let_go_does_not_count() -> None:
    """Only what is held at once does."""
    program = """
        import asyncio
        from django.http import HttpResponse

        async def view(request):
            for _ in range(20):
                len(bytearray(b"x") * 40_000_000)
                await asyncio.sleep(0.01)
            return HttpResponse("ok")
    """
    assert run(program, limits=FEW).text == "ok"


def test_the_usual_limit_is_that_of_the_address_space() -> None:
    """So that a submission meets the same one everywhere, and on Linux that of the operating system comes first."""
    assert Limits().memory_bytes == limits.ADDRESS_SPACE


@TOLD
def test_memory_of_this_process() -> None:
    """Grows with what it holds; nobody's is 0."""
    before = use_of(os.getpid()).memory_bytes
    held = bytearray(b"x") * 100_000_000
    assert 95_000_000 < use_of(os.getpid()).memory_bytes - before < 200_000_000
    assert len(held) == 100_000_000
    assert use_of(None) == use_of(2**22 + 1) == Use()


class _Libproc:
    """As macOS's ``proc_pid_rusage`` fills version 0 of its structure: 16 bytes, then ten numbers of 64 bits, of which
    the eighth is the footprint."""

    def __init__(self, result: int) -> None:
        self.result = result

    def proc_pid_rusage(self, pid: Any, flavor: Any, buffer: Any) -> int:
        numbers = (ctypes.c_uint64 * 12).from_address(ctypes.addressof(buffer._obj))
        assert ctypes.sizeof(buffer._obj) == ctypes.sizeof(numbers)
        assert (pid.value, flavor.value) == (42, 0)
        numbers[:] = range(100, 112)
        return self.result


def test_what_macos_tells() -> None:
    """The eighth number after the identifier, or nothing."""
    assert footprint(_Libproc(0), 42) == 109
    assert footprint(_Libproc(-1), 42) == 0
    assert footprint(_Libproc(0), None) == 0
