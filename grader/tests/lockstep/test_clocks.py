"""Every clock of Python and Django reads virtual time."""

from __future__ import annotations

import asyncio
import datetime

import pytest

from grader.lockstep.clock import EPOCH_S, START_S
from grader.tests.lockstep.programs import Stage, play, run

NEW_YEAR = datetime.datetime(2027, 1, 1, tzinfo=datetime.UTC)
CLOCKS = """
    import asyncio, calendar, datetime, email.utils, logging, time, uuid
    from datetime import date, datetime as Datetime, timezone as tz
    from time import monotonic, time as epoch
    from django.http import JsonResponse
    from django.utils import timezone

    UNIX = 1798761600  # 2027-01-01 00:00:00 UTC

    def utc(value):
        return (value - Datetime(2027, 1, 1, tzinfo=value.tzinfo)).total_seconds()

    READ = {
        "time.time": lambda: time.time() - UNIX,
        "time.time, imported": lambda: epoch() - UNIX,
        "time.time_ns": lambda: (time.time_ns() - UNIX * 10**9) / 1e9,
        "time.monotonic": lambda: time.monotonic() - 65536,
        "time.monotonic, imported": lambda: monotonic() - 65536,
        "time.monotonic_ns": lambda: time.monotonic_ns() / 1e9 - 65536,
        "time.perf_counter": lambda: time.perf_counter() - 65536,
        "time.perf_counter_ns": lambda: time.perf_counter_ns() / 1e9 - 65536,
        "time.gmtime": lambda: calendar.timegm(time.gmtime()) - UNIX,
        "time.localtime": lambda: calendar.timegm(time.localtime()) - UNIX,
        "time.mktime": lambda: time.mktime(time.localtime()) - UNIX,
        "datetime.now": lambda: utc(datetime.datetime.now()),
        "datetime.now, imported": lambda: utc(Datetime.now()),
        "datetime.now(UTC)": lambda: utc(Datetime.now(tz.utc)),
        "date.today": lambda: (date.today() - date(2027, 1, 1)).days * 86400.0,
        "django.utils.timezone.now": lambda: utc(timezone.now()),
        "uuid.uuid1": lambda: uuid.uuid1().time / 1e7 - 12219292800 - UNIX,
        "loop.time": lambda: asyncio.get_running_loop().time() - 65536,
        "email.utils.formatdate": lambda: email.utils.mktime_tz(email.utils.parsedate_tz(email.utils.formatdate()))
                                  - UNIX,
        "logging": lambda: logging.LogRecord("", 0, "", 0, "", (), None).created - UNIX,
    }

    def read(names):
        values = {name: READ[name]() for name in names}
        return {name: round(value, 6) if isinstance(value, float) else value for name, value in values.items()}

    async def view(request):
        at_once = read(READ)
        await asyncio.sleep(float(request.GET["after"]))
        return JsonResponse({
            "at once": at_once,
            "later": read(READ),
            "thread": await asyncio.to_thread(read, READ.keys() - {"loop.time", "uuid.uuid1"}),
        })
"""
EXACT = {
    "time.time", "time.time, imported", "time.time_ns", "time.monotonic", "time.monotonic, imported",
    "time.monotonic_ns", "time.perf_counter", "time.perf_counter_ns", "datetime.now", "datetime.now, imported",
    "datetime.now(UTC)", "django.utils.timezone.now", "loop.time", "logging",
}  # fmt: skip
SECONDS = {"time.gmtime", "time.localtime", "time.mktime", "email.utils.formatdate"}


def test_all_clocks() -> None:
    """They begin on 2027-01-01 00:00 UTC, show exactly the virtual time that has passed, in threads as well."""
    seen = run(CLOCKS, path="/?after=90061.25", horizon_s=1e6).json

    # uuid1 adds a tick of 100 ns to be unique
    assert round(seen["at once"].pop("uuid.uuid1"), 5) == 0.0
    assert round(seen["later"].pop("uuid.uuid1"), 5) == 90_061.25
    assert seen["at once"] == dict.fromkeys({*EXACT, *SECONDS, "date.today"}, 0.0)
    expected = dict.fromkeys(EXACT, 90_061.25) | dict.fromkeys(SECONDS, 90_061.0) | {"date.today": 86_400.0}
    assert seen["later"] == expected
    del expected["loop.time"]
    assert seen["thread"] == expected


def test_the_judge_and_the_host_read_the_same_clock() -> None:
    """What a view says the time is, is the time at which the visitor came."""
    program = """
        import time
        from django.http import HttpResponse

        async def view(request):
            return HttpResponse(f"{time.monotonic()} {time.time()}")
    """

    async def scenario(stage: Stage) -> list[list[float]]:
        seen = []
        for _ in range(2):
            seen.append([float(word) for word in (await stage.client.get("/")).text.split()])
            await asyncio.sleep(1.5)
        return seen

    assert play(program, scenario) == [
        [START_S, NEW_YEAR.timestamp()],
        [START_S + 1.5, NEW_YEAR.timestamp() + 1.5],
    ]
    assert NEW_YEAR.timestamp() == START_S + EPOCH_S


def test_each_run_sees_the_same_times() -> None:
    """Nothing of the real date or time of day gets in."""
    program = """
        import datetime
        from django.http import HttpResponse
        from django.utils import timezone

        STARTED = timezone.now()

        async def view(request):
            return HttpResponse(f"{STARTED.isoformat()} {datetime.datetime.now().isoformat()}")
    """

    assert [run(program).text for _ in range(2)] == ["2027-01-01T00:00:00+00:00 2027-01-01T00:00:00"] * 2


def test_time_sleep_refuses_what_python_refuses() -> None:
    """With Python's own exceptions, on the loop's thread and in another one, and without time passing."""
    program = """
        import asyncio, time
        from django.http import JsonResponse

        def sleep(*seconds):
            try:
                time.sleep(*seconds)
            except Exception as error:
                return type(error).__name__, str(error)

        def sleeps():
            return [sleep(float("nan")), sleep(-1), sleep(float("inf")), sleep(1e300), sleep("1"), sleep()]

        async def view(request):
            return JsonResponse({"loop": sleeps(), "thread": await asyncio.to_thread(sleeps)})
    """
    ran = run(program)

    seen = ran.json["loop"]
    assert seen[:4] == [
        ["ValueError", "Invalid value NaN (not a number)"],
        ["ValueError", "sleep length must be non-negative"],
        ["OverflowError", "timestamp too large to convert to C PyTime_t"],
        ["OverflowError", "timestamp too large to convert to C PyTime_t"],
    ]
    assert [name for name, _ in seen[4:]] == ["TypeError", "TypeError"]
    assert ran.json["thread"] == seen
    assert ran.seconds == 0.0


def test_sleeping_for_ever_is_a_deadlock() -> None:
    """``asyncio.sleep(inf)`` has no end that could be waited for."""
    program = """
        import asyncio, math

        async def view(request):
            await asyncio.sleep(math.inf)  # here
    """
    ran = run(program)

    assert (ran.lost.kind, ran.seconds) == ("deadlock", 0.0)
    assert ran.lost.place is not None
    assert ran.lost.place.line == 4


def test_what_is_not_a_number_does_not_stop_the_clock() -> None:
    """A timer for NaN seconds is due at once (newer Pythons refuse to sleep for it), and the view goes on."""
    program = """
        import asyncio, math
        from django.http import HttpResponse

        async def view(request):
            event = asyncio.Event()
            asyncio.get_running_loop().call_later(math.nan, event.set)
            try:
                await asyncio.sleep(math.nan)
            except ValueError:
                pass
            await event.wait()
            await asyncio.sleep(1)
            return HttpResponse("done")
    """
    ran = run(program)

    assert (ran.text, ran.seconds) == ("done", 1.0)


@pytest.mark.parametrize(
    "loop",
    [
        "while not done:\n                await asyncio.sleep(0)",
        "while asyncio.get_running_loop().time() < end:\n                await asyncio.sleep(0)",
        "while time.monotonic() < end:\n                pass",
        "while time.time() < end + 1798696064:\n                pass",
        "while time.perf_counter() < end:\n                time.sleep(0)",
        "while datetime.datetime.now().timestamp() < end + 1798696064:\n                pass",
        "while timezone.now().timestamp() < end + 1798696064:\n                pass",
    ],
)
def test_polling_ends(loop: str) -> None:
    """Whoever asks a clock, or the loop, again and again until a quarter of a second has passed, gets there."""
    program = f"""
        import asyncio, datetime, time
        from django.http import HttpResponse
        from django.utils import timezone

        async def view(request):
            done = []
            asyncio.get_running_loop().call_later(0.25, done.append, 1)
            end = time.monotonic() + 0.25
            {loop}
            return HttpResponse()
    """
    ran = run(program)

    assert 0.25 <= ran.seconds < 0.27


def test_reading_a_clock_often_is_no_polling() -> None:
    """Must not fire: ten thousand readings during a visit take no time."""
    program = """
        import time
        from django.http import HttpResponse

        async def view(request):
            for _ in range(10_000):
                time.monotonic()
            return HttpResponse()
    """
    ran = run(program)

    assert (ran.seconds, ran.blocked) == (0.0, [])
