"""Every App has a fresh host, that knows nothing of another one or of the judge, and leaves nothing behind."""

from __future__ import annotations

import multiprocessing
import multiprocessing.forkserver
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from grader.lockstep import forkserver
from grader.lockstep.judge import NoAnswer
from grader.tests.lockstep.before import refuse_host, set_before
from grader.tests.lockstep.programs import ROOT, Stage, play, run, spec_of

PROGRAM = """
    from django.http import HttpResponse

    async def view(request):
        return HttpResponse("ok")
"""
LINUX = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc")


def hosts() -> list[int]:
    """The processes that the fork server has started and that are still there."""
    server = multiprocessing.forkserver._forkserver._forkserver_pid
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_bytes().rpartition(b")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == server:
            found.append(int(stat.parent.name))
    return found


class _Starting:
    """A process whose fork server ends this often before it starts one."""

    def __init__(self, times: int) -> None:
        self.times = times

    def start(self) -> None:
        self.times -= 1
        if self.times >= 0:
            raise EOFError("unexpected EOF")


class TestNoRoom:
    """A fork server ends when it cannot fork, such as beside a program that starts processes without end."""

    @pytest.mark.skipif(not forkserver.CAN_FORK, reason="there is no fork server")
    def test_while_a_host_starts(self) -> None:
        """It starts from another one."""
        run(PROGRAM)
        server = multiprocessing.forkserver._forkserver._forkserver_pid
        os.kill(server, signal.SIGKILL)
        assert run(PROGRAM).text == "ok"
        assert multiprocessing.forkserver._forkserver._forkserver_pid != server

    def test_for_a_moment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """It is tried again."""
        monkeypatch.setattr(forkserver, "PAUSES_S", (0.0, 0.0))
        process: Any = _Starting(2)
        forkserver.start(process)
        assert process.times == -1

    def test_for_long(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Nobody is to blame but the machine, and the next host may have room."""
        monkeypatch.setattr(forkserver, "PAUSES_S", (0.0, 0.0))

        async def error(stage: Stage) -> Any:
            return stage.app.loaded and (stage.app.loaded.error, stage.app.loaded.message)

        with monkeypatch.context() as patch:
            for kind in ("ForkServerProcess", "SpawnProcess"):
                patch.setattr(f"multiprocessing.context.{kind}.start", _Starting(9).start, raising=False)
            assert play(PROGRAM, error) == ("unready", "no process starts (unexpected EOF)")
        assert run(PROGRAM).text == "ok"


class TestFresh:
    """Whatever a submission does to its process is gone with it."""

    def test_nothing_leaks_into_the_next_host(self) -> None:
        """Globals, patched modules, the environment, the working directory, Django's settings."""
        program = """
            import builtins, json, os, sys, threading, time
            from django.conf import settings
            from django.http import HttpResponse

            visits = 0

            async def view(request):
                global visits
                visits += 1
                seen = [visits, hasattr(builtins, "mark"), json.dumps(1), "MARK" in os.environ, "mark" in sys.modules,
                        hasattr(settings, "MARK"), time.time() > 0, threading.active_count()]
                builtins.mark = sys.modules["mark"] = object()
                json.dumps = lambda value: "patched"
                os.environ["MARK"] = "1"
                os.chdir("/")
                settings.MARK = 1
                time.time = lambda: -1
                threading.Thread(target=threading.Event().wait, daemon=True).start()
                return HttpResponse(repr(seen))
        """

        first, second = run(program).text, run(program).text

        assert first == second
        assert first.startswith("[1, False, '1', False, False, False, True, ")

    def test_the_hash_seed_is_fixed(self) -> None:
        """The order of sets, which may decide the order of calls, is the same in every host."""
        program = """
            import sys
            from django.http import HttpResponse

            async def view(request):
                return HttpResponse(f"{sys.flags.hash_randomization} {hash('word')} {set('the order of sets')}")
        """
        texts = {run(program).text for _ in range(2)}

        (text,) = texts
        assert text.startswith("0 ")

    def test_random_is_seeded(self) -> None:
        """The same seed draws the same numbers, another one others."""
        program = """
            import random
            from django.http import HttpResponse

            AT_IMPORT = random.random()

            async def view(request):
                return HttpResponse(f"{AT_IMPORT} {random.random()} {random.sample(range(99), 3)}")
        """
        one, again, other = (run(program, seed=seed).text for seed in (1, 1, 2))

        assert one == again
        assert one != other

    def test_the_judges_environment_stays_with_the_judge(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A host gets the variables that its spec names, and no others."""
        monkeypatch.setenv("GRADER_TEST_SECRET", "hidden")
        program = """
            import os
            from django.http import JsonResponse

            async def view(request):
                return JsonResponse(dict(os.environ))
        """
        seen = run(program, environment={"GIVEN": "1"}).json

        assert seen["GIVEN"] == "1"
        assert set(seen) <= {"GIVEN", "DJANGO_SETTINGS_MODULE", "TZ", "LANG", "LC_CTYPE"}

    def test_what_grades_is_not_in_the_host(self) -> None:
        """Neither pytest nor the judge has been imported there, and the command line says nothing."""
        program = """
            import sys
            from django.http import JsonResponse

            async def view(request):
                found = [name for name in ("pytest", "_pytest", "respx", "grader.lockstep.judge", "grader.checking")
                         if sys.modules.get(name) is not None]
                return JsonResponse({"found": found, "main": sorted(vars(sys.modules["__main__"]).keys() & {"pytest"})})
        """

        assert run(program).json == {"found": [], "main": []}

    def test_what_is_printed_does_not_reach_the_judges_output(self, capfd: pytest.CaptureFixture[str]) -> None:
        """Neither through Python nor past it."""
        program = """
            import os, sys
            from django.http import HttpResponse

            async def view(request):
                print("one")
                print("two", file=sys.stderr)
                sys.__stdout__.write("three")
                os.write(1, b"four")
                os.write(2, b"five")
                return HttpResponse()
        """
        run(program)

        assert capfd.readouterr() == ("", "")

    def test_before_is_called_once_before_the_submission(self) -> None:
        """The place for a sandbox; what it raises refuses the host."""
        program = """
            import os
            from django.http import HttpResponse

            async def view(request):
                return HttpResponse(os.environ["BEFORE"])
        """

        assert run(program, before=set_before).text == "1"

        async def scenario(stage: Stage) -> tuple[str, str]:
            assert stage.app.loaded is not None
            with pytest.raises(NoAnswer):
                await stage.client.get("/")
            return stage.app.loaded.error, stage.app.loaded.message

        assert play(spec_of(program, before=refuse_host), scenario) == ("unready", "PermissionError: no sandbox")


class TestNothingIsLeft:
    """No process, no descriptor, no thread."""

    @LINUX
    @pytest.mark.parametrize(
        "body",
        [
            "return HttpResponse()",
            "await asyncio.Event().wait()",
            "threading.Thread(target=threading.Event().wait).start()\n    await asyncio.sleep(1)",
            "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n    os._exit(0)",
            "os.close(3)\n    os.closerange(3, 64)\n    os._exit(0)",
        ],
    )
    def test_no_process(self, body: str) -> None:
        """Neither after an answer, nor after a deadlock, nor with threads that wait for ever."""
        imports = "import asyncio, os, signal, threading\nfrom django.http import HttpResponse\n"
        run(f"{imports}async def view(request):\n    {body}\n")

        until = time.monotonic() + 30
        while hosts() and time.monotonic() < until:
            time.sleep(0.01)  # the fork server reaps what was killed
        assert hosts() == []
        assert multiprocessing.active_children() == []

    @LINUX
    def test_no_process_when_the_check_fails(self) -> None:
        """An exception in the check ends the host as well."""

        async def scenario(stage: Stage) -> None:
            assert len(hosts()) == 1
            raise KeyError("check")

        with pytest.raises(KeyError):
            play("async def app(scope, receive, send): ...\n", scenario)
        until = time.monotonic() + 30
        while hosts() and time.monotonic() < until:
            time.sleep(0.01)
        assert hosts() == []

    @LINUX
    def test_no_descriptor_and_no_thread(self) -> None:
        """Three hosts later the judge has as many of both as before."""
        program = "from django.http import HttpResponse\nasync def view(request):\n    return HttpResponse()\n"
        run(program)
        before = len(list(Path("/proc/self/fd").iterdir())), threading.active_count()

        for _ in range(3):
            run(program)

        assert (len(list(Path("/proc/self/fd").iterdir())), threading.active_count()) == before


def test_without_django() -> None:
    """Any ASGI app, in a Python that never imports Django: with a fork server of its own, and nothing set up."""
    code = dedent(
        '''
        import asyncio

        import httpx

        from grader.lockstep.clock import VirtualLoop
        from grader.lockstep.host import HostSpec
        from grader.lockstep.judge import App
        from grader.lockstep.modules import Source
        from grader.lockstep.forkserver import warm_up

        APP = b"""
        import asyncio, sys
        import httpx

        async def app(scope, receive, send):
            async with httpx.AsyncClient() as client:
                await asyncio.gather(*(client.get("https://a.example/") for _ in range(3)))
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": repr("django" in sys.modules).encode()})
        """

        async def answer(request):
            await asyncio.sleep(1)
            return httpx.Response(200)

        async def main():
            source = Source(module="anything", file="anything.py", code=APP, submitted=True)
            spec = HostSpec(app="anything:app", sources=(source,))
            async with (
                App(spec, answer) as app,
                httpx.AsyncClient(transport=app.transport(), base_url="http://testserver", timeout=None) as client,
            ):
                text = (await client.get("/")).text
                print(text, asyncio.get_running_loop().time() - app.began_s)

        if __name__ == "__main__":
            warm_up(path="", settings="")
            with asyncio.Runner(loop_factory=VirtualLoop) as runner:
                runner.run(main())
        '''
    )
    ran = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True, text=True, timeout=120, cwd=ROOT, stdin=subprocess.DEVNULL,
        env={name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
        | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip

    assert (ran.stdout, ran.stderr) == ("False 1.0\n", "")
