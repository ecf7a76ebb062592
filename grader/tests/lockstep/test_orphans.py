"""No host outlives its judge, not even one that waits for something real while the judge is killed."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from grader.tests.lockstep.programs import ROOT

JUDGE = """
import asyncio, os, sys
from grader.lockstep.packages import ALWAYS
from grader.sandbox import choose
from grader.hosts import prepare_hosts
from grader.lockstep.clock import VirtualLoop
from grader.lockstep.judge import App
from grader.tests.lockstep.programs import ROOT, refuse, spec_of
import httpx

PROGRAM = f'''
import os
read, write = os.pipe()

async def view(request):
    open({sys.argv[1]!r}, "w").close()
    os.read(read, 1)
'''

BEFORE = choose().before(packages=ALWAYS, writable=[os.path.dirname(sys.argv[1])])

async def main():
    async with App(spec_of(PROGRAM, before=BEFORE), refuse) as app:
        print(app._process._process.pid, flush=True)
        async with httpx.AsyncClient(transport=app.transport(), base_url="http://testserver") as client:
            await client.get("/")

prepare_hosts(ROOT)
with asyncio.Runner(loop_factory=VirtualLoop) as runner:
    runner.run(main())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere such a host ends at its limits")
def test_a_killed_judge_takes_its_hosts_along(tmp_path: Path) -> None:
    """The host hangs in a read of its own pipe; the judge is killed; the host is gone soon."""
    reading = tmp_path / "reading"
    judge = subprocess.Popen([sys.executable, "-c", JUDGE, str(reading)], stdout=subprocess.PIPE, cwd=ROOT)
    assert judge.stdout is not None
    patience = time.monotonic() + 60
    try:
        status = Path(f"/proc/{int(judge.stdout.readline())}/stat")
        while not reading.exists():
            assert time.monotonic() < patience, "the view never began"
    finally:
        judge.send_signal(signal.SIGKILL)
        judge.wait()
        judge.stdout.close()

    patience = time.monotonic() + 60
    while status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z":
        assert time.monotonic() < patience, "the host lives on"
