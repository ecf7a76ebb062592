"""A host that is of no more use: what hangs for real, what dies, what speaks nonsense. The judge survives all of it."""

from __future__ import annotations

import asyncio
import sys

import httpx
import msgspec
import pytest

from grader.checking.failure import CheckFailed, GraderFault
from grader.checking.watch import Watch
from grader.lockstep.judge import NoAnswer
from grader.lockstep.limits import Limits
from grader.tests.lockstep.programs import Ran, Stage, line_of, one_second, play, run

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="signals and descriptors of POSIX")


def lost(program: str, limits: Limits | None = None) -> Ran:
    """Run a program whose visitor gets no answer, and that has no other harm in it."""
    ran = run(program, limits=limits)
    assert ran.seconds == 0.0
    assert ran.app.gone is not None
    assert ran.app.gone.kind == ran.lost.kind
    return ran


class TestHanging:
    """Ended by limits of CPU and of real time, and named as what it is."""

    def test_computing_without_end(self) -> None:
        """Busy: it uses CPU until its limit; the line is known."""
        program = """
            async def view(request):
                number = 0
                while True:  # from
                    number += 1  # to
        """
        ran = lost(program, Limits(turn_cpu_s=0.3))

        assert ran.lost.kind == "busy"
        assert ran.lost.place is not None
        assert ran.lost.place.file == "views.py"
        assert line_of(program, "from") <= ran.lost.place.line <= line_of(program, "to")

    def test_computing_without_end_in_a_thread(self) -> None:
        """Virtual time stands still while a thread can run, so it is as hopeless there."""
        program = """
            def view(request):
                while True:  # here
                    pass
        """
        ran = lost(program, Limits(turn_cpu_s=0.3))

        assert ran.lost.kind == "busy"
        assert ran.lost.place is not None
        assert ran.lost.place.function == "view"

    def test_computing_without_end_inside_c(self) -> None:
        """The interpreter need not cooperate."""
        program = """
            import itertools

            async def view(request):
                sum(itertools.repeat(0))  # here
        """
        ran = lost(program, Limits(turn_cpu_s=0.3))

        assert ran.lost.kind == "busy"
        assert ran.lost.place is not None
        assert ran.lost.place.line == line_of(program)

    @POSIX
    def test_waiting_for_something_real(self) -> None:
        """Silent: it uses no CPU and does not come back within the limit of real time."""
        program = """
            import os

            async def view(request):
                read, write = os.pipe()
                os.read(read, 1)  # here
        """
        ran = lost(program, Limits(turn_wall_s=2))

        assert ran.lost.kind == "silent"
        assert ran.lost.place is not None
        assert ran.lost.place.line == line_of(program)

    def test_an_import_that_computes_without_end(self) -> None:
        """Before any visitor: it is not loaded, and why."""
        program = """
            while True:  # here
                pass
        """

        async def scenario(stage: Stage) -> tuple[object, ...]:
            loaded, gone = stage.app.loaded, stage.app.gone
            assert loaded is not None
            assert gone is not None
            with pytest.raises(NoAnswer) as caught:
                await stage.client.get("/")
            assert caught.value.place == loaded.place
            assert loaded.place is not None
            return loaded.error, loaded.place.function, gone.kind, caught.value.kind

        assert play(program, scenario, limits=Limits(turn_cpu_s=0.3)) == ("busy", "<module>", "busy", "busy")

    def test_hard_work_is_no_hanging(self) -> None:
        """Must not fire: the limits that count by default leave an honest view a lot of room."""
        program = """
            from django.http import HttpResponse

            async def view(request):
                return HttpResponse(sum(range(10_000_000)))
        """

        assert run(program).text == "49999995000000"

    @pytest.mark.parametrize("kind", ["busy", "silent", "died", "broken"])
    def test_it_is_repeated_before_it_counts(self, kind: str) -> None:
        """What a limit ended, or what died, could be the machine's doing: the check is asked for a second run."""
        failed = Watch._no_answer(_WatchWithoutRecord(), NoAnswer(kind))

        assert isinstance(failed, CheckFailed)
        assert failed.repeat

    @pytest.mark.parametrize("kind", ["deadlock", "late", "crash", "nonsense", "restless", "flood"])
    def test_what_no_machine_could_cause_is_not_repeated(self, kind: str) -> None:
        """Must not fire: these are found in virtual time, which is the same everywhere."""
        failed = Watch._no_answer(_WatchWithoutRecord(), NoAnswer(kind))

        assert isinstance(failed, CheckFailed)
        assert not failed.repeat

    @pytest.mark.parametrize("kind", ["unready", "starved"])
    def test_what_a_submission_has_no_part_in(self, kind: str) -> None:
        """It is repeated; if it stays so, it is a fault of ours, not a failure."""
        fault = Watch._no_answer(_WatchWithoutRecord(), NoAnswer(kind))

        assert isinstance(fault, GraderFault)
        assert fault.repeat


class _WatchWithoutRecord(Watch):
    """Draws nothing, and knows no places and no errors."""

    def __init__(self) -> None:
        self._record = self  # type: ignore[assignment]
        self._clock = self  # type: ignore[assignment]
        self.now, self.errors = 0.0, ()

    def place(self, frame: object) -> None:
        return None

    def timeline(self, **options: object) -> None:
        return None


class TestDying:
    """A process that ends is noticed at once, with how it ended."""

    @pytest.mark.parametrize(
        ("code", "detail"),
        [
            ("os._exit(0)", "exit status 0"),
            ("os._exit(3)", "exit status 3"),
            ("os.kill(os.getpid(), 9)", "signal 9"),
            ("os.abort()", "signal 6"),
            ("__import__('ctypes').string_at(0)", "signal 11"),
        ],
    )
    @POSIX
    def test_in_a_view(self, code: str, detail: str) -> None:
        """Every visitor is told, and so is who comes later."""
        program = f"""
            import os

            async def view(request):
                {code}
        """

        async def scenario(stage: Stage) -> list[tuple[str, str]]:
            seen = []
            for _ in range(2):
                with pytest.raises(NoAnswer) as caught:
                    await stage.client.get("/")
                seen.append((caught.value.kind, caught.value.detail))
            return seen

        assert play(program, scenario) == [("died", detail)] * 2

    @POSIX
    def test_while_it_is_imported(self) -> None:
        """It is not loaded; that is what is said."""

        async def scenario(stage: Stage) -> tuple[str, str]:
            assert stage.app.loaded is not None
            return stage.app.loaded.error, stage.app.loaded.message

        assert play("import os\nos._exit(5)\n", scenario) == ("died", "exit status 5")

    def test_with_calls_under_way(self) -> None:
        """Who waits for an answer is told at the instant at which it ends; the upstream is let go."""
        program = """
            import asyncio, os
            import httpx
            from django.http import HttpResponse

            async def view(request):
                if "exit" in request.GET:
                    await asyncio.sleep(0.5)
                    os._exit(1)
                async with httpx.AsyncClient() as client:
                    await client.get("https://a.example/")
                return HttpResponse()
        """

        async def scenario(stage: Stage) -> tuple[list[object], float]:
            visits = await asyncio.gather(stage.client.get("/"), stage.client.get("/?exit"), return_exceptions=True)
            return [getattr(visit, "kind", visit) for visit in visits], stage.now

        assert play(program, scenario, answer=one_second) == (["died", "died"], 0.5)


# Finds the descriptors that lead to the judge, as a submission that means harm would.
FORGE = """
    import os, stat, struct, sys
    from django.http import HttpResponse

    def write(data):
        for number in range(3, 64):
            try:
                if stat.S_ISSOCK(os.fstat(number).st_mode):
                    os.write(number, data)
            except OSError:
                pass

    def frame(data):
        return struct.pack("!i", len(data)) + data

    async def view(request):
        write({data})
        {then}
        return HttpResponse("answered")
"""


@POSIX
class TestNonsense:
    """Bytes that a submission writes to the judge itself end that submission, and never the judge."""

    @pytest.mark.parametrize(
        "data",
        [
            "b'GET / HTTP/1.1'",
            "frame(b'no MessagePack')",
            "frame(bytes([0xC1]))",
            "frame(b'')",
            "frame(bytes([0x80]))",
            "frame(bytes([0xDC, 0xFF, 0xFF]))",
            "frame(bytes([0x91]) * 100_000)",
            "frame(b'x' * 5_000_000)",
            "struct.pack('!i', -1) + struct.pack('!Q', 2 ** 63)",
            "struct.pack('!i', -7)",
        ],
    )
    def test_what_is_no_frame(self, data: str) -> None:
        """However it is broken: no MessagePack, other types, too long, too deep."""
        ran = run(FORGE.format(data=data, then="os._exit(0)"), limits=Limits(turn_cpu_s=5, turn_wall_s=20))

        assert ran.lost.kind == "nonsense"

    @pytest.mark.parametrize(
        "turn",
        [
            {"said": [], "next": float("nan")},
            {"said": [], "next": float("inf")},
            {"said": [{"t": "nothing"}], "next": None},
            {"said": [{"t": "start", "id": 1, "status": "200", "headers": []}], "next": None},
            {"said": [{"t": "start", "id": 1, "status": 200, "headers": [["a"]]}], "next": None},
            {"said": [{"t": "printed", "text": "x", "more": 1}], "next": None},
            {"said": [{"t": "printed", "text": "x"}] * 100_001, "next": None},
            {"said": [{"t": "call", "id": 1, "method": "GET", "url": "http://a\x00/", "headers": []}], "next": None},
        ],
    )
    def test_turns_that_cannot_be(self, turn: dict[str, object]) -> None:
        """Well-formed, but of wrong types, or with impossible values or numbers."""
        data = (
            f"frame({msgspec.msgpack.encode(turn)!r})"
            if len(str(turn)) < 9_999
            else (
                "frame(bytes([0x82]) + b'\\xa4said' + b'\\xdd' + struct.pack('!I', 100_001)"
                f" + {msgspec.msgpack.encode({'t': 'printed', 'text': 'x'})!r} * 100_001 + b'\\xa4next\\xc0')"
            )
        )
        ran = run(FORGE.format(data=data, then="os._exit(0)"), limits=Limits(turn_cpu_s=5, turn_wall_s=20))

        assert ran.lost.kind == "nonsense"

    @pytest.mark.parametrize(
        "message",
        [
            {"t": "start", "id": 1, "status": 99999, "headers": [[b"\xff\n", b"\x00"]]},
            {"t": "start", "id": -5, "status": 200, "headers": []},
            {"t": "start", "id": 10**18, "status": 200, "headers": []},
            {"t": "body", "id": 77, "body": b"x", "more": False},
            {"t": "failed", "id": 77, "error": "E" * 9999, "message": "\x00"},
            {"t": "call-body", "id": 77, "body": b"", "more": False},
            {"t": "call-dropped", "id": 77},
            {"t": "call", "id": 3, "method": "", "url": "", "headers": []},
            {"t": "call", "id": 3, "method": "G T", "url": "gopher://x", "headers": [[b"\x00", b"\n"]]},
            {"t": "lifespan", "phase": "nothing", "ok": True},
            {"t": "facts", "never_awaited": [], "tasks_left": [], "clients_left_open": []},
            {"t": "explanation", "waits": []},
            {"t": "blocked", "what": "w", "start": float("nan"), "end": float("-inf")},
            {"t": "refused", "what": "\ud7ff" * 100, "on_loop": True},
            {"t": "ready"},
            {"t": "call", "id": 3, "method": "GET", "url": "https://xn--\x80/", "headers": []},
            {"t": "call", "id": 3, "method": "GET", "url": "https://xn--a/", "headers": []},
            {"t": "query", "kind": "K" * 501, "on_loop": True},
            {"t": "loaded", "error": "Late"},
            {"t": "raised", "type": "", "message": "", "request": 99},
        ],
    )
    def test_messages_about_nothing(self, message: dict[str, object]) -> None:
        """Forged, but of the right types: the visitor gets some answer or none, and the judge goes on."""
        turn = msgspec.msgpack.encode({"said": [message], "next": None})
        forged = run(FORGE.format(data=f"frame({turn!r})", then=""))

        (answer,) = forged.answers
        assert isinstance(answer, httpx.Response | NoAnswer)
        assert forged.seconds == 0.0

    @pytest.mark.parametrize("data", ["struct.pack('!i', 1000) + b'x'", "b'\\x00'"])
    def test_half_a_frame_and_then_nothing(self, data: str) -> None:
        """The judge does not wait for the rest longer than its limits allow."""
        ran = run(FORGE.format(data=data, then="os.read(os.pipe()[0], 1)"), limits=Limits(turn_wall_s=1))

        assert ran.lost.kind == "silent"

    def test_half_a_frame_and_then_an_end(self) -> None:
        """It died."""
        ran = run(FORGE.format(data="struct.pack('!i', 1000) + b'x'", then="os._exit(4)"))

        assert (ran.lost.kind, ran.lost.detail) == ("died", "exit status 4")

    def test_single_bytes_for_ever(self) -> None:
        """A frame that comes bit by bit gets no more time than any other."""
        program = FORGE.format(data="struct.pack('!i', 1_000_000)", then="[write(b'x') for _ in iter(int, 1)]")
        ran = run(program, limits=Limits(turn_cpu_s=0.5, turn_wall_s=2))

        assert ran.lost.kind in ("busy", "silent")

    def test_whoever_does_not_listen(self) -> None:
        """A forged answer, and then nothing is read any more: the judge does not wait for ever to be heard."""
        said = [
            {"t": "start", "id": 1, "status": 200, "headers": []},
            {"t": "body", "id": 1, "body": b"", "more": False},
        ]
        turn = msgspec.msgpack.encode({"said": said, "next": None})
        program = FORGE.format(data=f"frame({turn!r})", then="os.read(os.pipe()[0], 1)")

        async def scenario(stage: Stage) -> tuple[int, str]:
            forged = await stage.client.get("/")
            with pytest.raises(NoAnswer) as caught:
                await stage.client.post("/", content=b"x" * 4_000_000)
            return forged.status_code, caught.value.kind

        assert play(program, scenario, limits=Limits(turn_wall_s=2)) == (200, "silent")

    def test_a_closed_connection(self) -> None:
        """Closing every descriptor, and staying alive."""
        program = """
            import os

            async def view(request):
                os.closerange(3, 64)
                os.read(os.pipe()[0], 1)
        """
        ran = run(program, limits=Limits(turn_wall_s=2))

        assert ran.lost.kind == "died"
