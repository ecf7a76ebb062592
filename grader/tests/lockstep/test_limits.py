"""How much a host may send and how often it may take its turn: far more than any honest one, and then no more."""

from __future__ import annotations

import itertools
import sys

import httpx
import msgspec
import pytest

from grader.lockstep import limits, wire
from grader.lockstep.judge import NoAnswer
from grader.lockstep.limits import Limits
from grader.lockstep.usage import Thread
from grader.tests.lockstep.programs import Stage, one_second, play, run
from grader.tests.lockstep.test_gone import FORGE

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells")
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="descriptors of POSIX")


def queued(seconds: float) -> Thread:
    """A thread that has waited for the CPU so long."""
    return Thread(asleep=False, ran_s=0.0, queued_s=seconds)


class TestMuch:
    """Honest, and more than one frame holds."""

    def test_a_large_answer(self) -> None:
        """Seven megabytes at once arrive whole."""
        program = """
            from django.http import HttpResponse

            async def view(request):
                return HttpResponse(b"0123456789" * 700_000)
        """

        assert run(program).text == "0123456789" * 700_000

    def test_large_answers_for_many(self) -> None:
        """Several visitors get theirs in one turn."""
        program = """
            from django.http import HttpResponse

            async def view(request):
                return HttpResponse(b"x" * 3_000_000)
        """

        assert [len(text) for text in run(program, visitors=5).texts] == [3_000_000] * 5

    def test_a_large_upload(self) -> None:
        """A call's body has no other limit than an answer's."""
        program = """
            import httpx
            from django.http import HttpResponse

            async def view(request):
                async with httpx.AsyncClient() as client:
                    answer = await client.post("https://a.example/", content=b"x" * 6_000_000)
                return HttpResponse(answer.content)
        """

        async def answer(request: httpx.Request) -> httpx.Response:
            return httpx.Response(200, text=str(len(request.content)))

        assert run(program, answer=answer).text == "6000000"

    def test_hundreds_of_calls(self) -> None:
        """At once, and one after the other. A pool of so many connections is no loop that only reads the clock."""
        program = """
            import asyncio
            import httpx
            from django.http import HttpResponse

            async def view(request):
                limits = httpx.Limits(max_connections=None, max_keepalive_connections=20)
                async with httpx.AsyncClient(limits=limits, timeout=None) as client:
                    await asyncio.gather(*(client.get("https://a.example/") for _ in range(300)))
                    for _ in range(100):
                        await client.get("https://a.example/")
                return HttpResponse("done")
        """

        ran = run(program, answer=one_second, limits=Limits().patient())

        assert (ran.text, ran.seconds, len(ran.app.calls), ran.app.blocked) == ("done", 101.0, 400, [])

    def test_polling(self) -> None:
        """A view that looks every 10 ms whether something has come is slow, but not endless."""
        program = """
            import asyncio
            from django.http import HttpResponse

            async def view(request):
                for _ in range(1_000):
                    await asyncio.sleep(0.01)
                return HttpResponse("done")
        """

        ran = run(program)

        assert (ran.text, ran.seconds) == ("done", 10.0)

    def test_long_names_and_texts(self) -> None:
        """What a host tells of a submission is cut to what a message may hold."""
        program = f"""
            import logging
            from django.http import HttpResponse

            async def {"x" * 2_000}():
                raise RuntimeError("m" * 100_000)

            async def view(request):
                logging.getLogger("l" * 5_000).error("e" * 100_000)
                try:
                    await {"x" * 2_000}()
                except RuntimeError:
                    logging.exception("again")
                {"x" * 2_000}()
                print("p" * 100_000)
                return HttpResponse("done")
        """
        ran = run(program, finish=True)

        assert ran.text == "done"
        assert len(ran.app.logged[0].logger) == wire.LONGEST
        assert ran.facts is not None
        assert len(ran.facts.never_awaited) == 1


class TestTooMuch:
    """Ended as what it is."""

    @pytest.mark.parametrize(
        ("statement", "detail"),
        [
            ("return HttpResponse(b'x' * 9_000_000)", "an answer of more than 8 MB"),
            ("return HttpResponse(b'x' * 30_000_000)", "more than 16 MB"),
        ],
    )
    def test_at_once(self, statement: str, detail: str) -> None:
        """The size of an answer, and of all that is sent."""
        program = f"""
            import logging
            from django.http import HttpResponse

            async def view(request):
                {statement}
                return HttpResponse("done")
        """
        ran = run(program)

        if detail:
            assert (ran.lost.kind, ran.lost.detail) == ("flood", detail)
        else:
            assert ran.text == "done"

    def test_turn_by_turn(self) -> None:
        """What comes bit by bit is added up."""
        program = """
            import asyncio

            async def app(scope, receive, send):
                await send({"type": "http.response.start", "status": 200, "headers": []})
                while True:
                    await asyncio.sleep(0.1)
                    await send({"type": "http.response.body", "body": b"x" * 100_000, "more_body": True})
        """
        ran = run(program)

        assert (ran.lost.kind, ran.lost.detail) == ("flood", "an answer of more than 8 MB")

    def test_turns_without_end(self) -> None:
        """A view that polls for ever is ended after a number of turns, which no machine changes."""
        program = """
            import asyncio

            async def view(request):
                while True:
                    await asyncio.sleep(0.01)
        """
        ran = run(program, limits=Limits(turns=300))

        assert ran.lost.kind == "restless"
        assert ran.seconds == pytest.approx(3.0, abs=0.1)

    def test_cpu_in_all(self) -> None:
        """Each turn within its limit, and all of them beyond another."""
        program = """
            import asyncio, time
            from django.http import HttpResponse

            async def view(request):
                for _ in range(1_000):
                    sum(range(1_000_000))
                    await asyncio.sleep(1)
        """
        ran = run(program, limits=Limits(turn_cpu_s=5, cpu_s=1))

        assert ran.lost.kind == "busy"

    @POSIX
    @pytest.mark.parametrize(
        ("turn", "kind"),
        [
            ({"said": [], "next": None, "more": True}, "nonsense"),
            ({"said": [{"t": "printed", "text": ""}] * 9_000, "next": None, "more": True}, "flood"),
            (
                {"said": [{"t": "body", "id": 9, "body": b"x" * 2_000_000, "more": True}], "next": 1, "more": True},
                "flood",
            ),
        ],
        ids=["empty", "many messages", "large"],
    )
    def test_a_turn_without_end(self, turn: dict[str, object], kind: str) -> None:
        """A host that always says that more follows."""
        program = FORGE.format(data=f"(frame({msgspec.msgpack.encode(turn)!r})) * 14", then="os._exit(0)")
        if kind == "nonsense":
            program = program.replace("* 14", "* 50")

        ran = run(program)

        assert ran.lost.kind == kind


class TestWhoseFault:
    """Before anything of a submission has run, a host's trouble is ours; afterwards it is the submission's."""

    @POSIX
    @pytest.mark.parametrize("when", ["import", "view"])
    def test_a_forged_breakdown(self, when: str) -> None:
        """A submission that says what our own code says when it breaks is believed no more than one that dies."""
        turn = msgspec.msgpack.encode({"said": [{"t": "ready", "error": "RuntimeError: forged"}], "next": None})
        program = FORGE.format(data=f"frame({turn!r})", then="os._exit(70)")
        if when == "import":
            program = program.replace("async def view(request):", "if True:").replace("    return Http", "    Http")

        async def scenario(stage: Stage) -> tuple[str, str]:
            with pytest.raises(NoAnswer) as caught:
                await stage.client.get("/")
            return caught.value.kind, caught.value.detail

        assert play(program, scenario) == ("broken", "RuntimeError: forged")

    @POSIX
    def test_starved(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A host that could go on, and gets no CPU, is told from one that only waits."""
        queued_s = itertools.count()
        monkeypatch.setattr(limits, "threads_of", lambda pid: {"1": queued(next(queued_s)), "2": queued(0)})
        program = """
            import os

            async def view(request):
                os.read(os.pipe()[0], 1)
        """
        ran = run(program, limits=Limits(turn_wall_s=1))

        assert ran.lost.kind == "starved"
        assert ran.lost.detail.endswith(" s of CPU in 3 s")

    @LINUX
    @pytest.mark.parametrize(("queued_s", "kind"), [(0, "silent"), (100, "starved")])
    def test_out_of_time(self, monkeypatch: pytest.MonkeyPatch, queued_s: float, kind: str) -> None:
        """Many short turns, which took long together: asleep itself, or because the machine had no time for it?"""
        monkeypatch.setattr(limits, "threads_of", lambda pid: {"1": queued(queued_s)})
        program = """
            import asyncio, ctypes
            poll = ctypes.CDLL(None).poll

            async def view(request):
                while True:
                    await asyncio.sleep(1)
                    poll(None, 0, 100)
        """
        ran = run(program, limits=Limits(wall_s=1))

        assert ran.lost.kind == kind

    @POSIX
    def test_busy_when_looked_at(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """One that works whenever it wakes the judge, and waits in between, is not taken for starved."""
        monkeypatch.setattr(limits, "threads_of", lambda pid: {"1": queued(10), "2": queued(0.1)})
        program = """
            import ctypes, gc, os, struct, time
            from multiprocessing.connection import Connection

            async def view(request):
                for found in gc.get_objects():
                    if isinstance(found, Connection) and found.writable and found.readable:
                        os.write(found.fileno(), struct.pack("!i", 1_000_000))
                        while True:
                            os.write(found.fileno(), b"x")
                            until = time.thread_time() + 0.02
                            while time.thread_time() < until:
                                pass
                            ctypes.CDLL(None).usleep(50_000)
        """
        ran = run(program, limits=Limits(turn_wall_s=1))

        assert ran.lost.kind == "silent"

    @LINUX
    @pytest.mark.parametrize(
        ("wait", "answer"), [("poll(None, 0, 8_000)", "silent"), ("[poll(None, 0, 50) for _ in range(60)]", "ok")]
    )
    def test_asleep(self, wait: str, answer: str) -> None:
        """A host of which no thread does or wants anything waits in vain. One that looks now and then may not."""
        program = f"""
            import ctypes, threading
            from django.http import HttpResponse
            poll = ctypes.CDLL(None).poll

            async def view(request):
                threading.Thread(target=threading.Event().wait, daemon=True).start()
                {wait}
                return HttpResponse("ok")
        """
        ran = run(program, limits=Limits(asleep_s=1))

        assert (ran.lost.kind if ran.app.gone else ran.text) == answer


def test_frames_hold_a_turn_of_any_size() -> None:
    """Whatever was said comes back in the same order, and no frame is longer than one may be."""
    said = [wire.ResponseBody(id=n, body=bytes(n * 10_000), more=True) for n in range(60)]

    turns = [wire.decode_host(frame) for frame in wire.frames(said, 7.0)]

    assert [wire.decode_said(message) for turn in turns for message in turn.said] == said
    assert [turn.more for turn in turns] == [True] * (len(turns) - 1) + [False]
    assert (turns[-1].next, len(turns) > 1) == (7.0, True)
    assert all(len(frame) <= wire.MAX_FRAME for frame in wire.frames(said, 7.0))
