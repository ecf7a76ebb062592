"""The smaller parts of checks: data, clock, overlaps, causes, `@check` itself."""

from __future__ import annotations

import asyncio
import string
from typing import Any

import httpx
import pytest

from grader.checking import after, check, never
from grader.checking.calls import Calls, Upstream, longest_overlap
from grader.checking.causes import CLIENTS, cause_of, in_short
from grader.checking.check import mark_of
from grader.checking.clock import CheckClock
from grader.checking.data import Data, seed_for
from grader.checking.failure import CheckFailed
from grader.checking.visitor import refuse_unreadable
from grader.lockstep.clock import VirtualLoop


def on_virtual_time(main: Any) -> Any:
    """Run a coroutine on a loop whose clock jumps to the next timer."""
    loop = VirtualLoop()
    loop.on_idle = lambda next_timer: loop.clock.advance(next_timer)
    try:
        return loop.run_until_complete(main)
    finally:
        loop.close()


class TestData:
    """Values that differ between submissions and never between two runs."""

    def test_same_seed(self) -> None:
        """The same seed draws the same values."""

        def draw() -> list[object]:
            data = Data(7)
            people = [data.word(), data.name(), data.city(), data.text(20), *data.words(5)]
            numbers = [data.integer(1, 10**9), data.number(0, 10**6), data.choice("abcdef")]
            return [*people, *numbers, data.sample(range(100), 5), data.shuffled(range(10))]

        assert draw() == draw()

    @pytest.mark.parametrize("changed", ["secret", "exercise", "check", "digest"])
    def test_seed(self, changed: str) -> None:
        """Secret, exercise, check and submission each change the seed."""
        known = {"secret": "s", "exercise": "e", "check": "c", "digest": "d"}
        assert seed_for(**known) == seed_for(**known)
        assert seed_for(**{**known, changed: "x"}) != seed_for(**known)

    def test_seed_keeps_parts_apart(self) -> None:
        """Moving a letter from one part to the next makes another seed."""
        one = seed_for(secret="s", exercise="ab", check="c", digest="d")
        assert one != seed_for(secret="s", exercise="a", check="bc", digest="d")

    @pytest.mark.parametrize("seed", range(20))
    def test_promises(self, seed: int) -> None:
        """What the names promise."""
        data = Data(seed)
        assert 3 <= data.integer(3, 5) <= 5
        assert set(data.word()) <= set(string.ascii_lowercase)
        assert data.name().istitle()
        assert len(set(data.words(50))) == 50
        number = data.number(1, 5)
        assert 1 <= number <= 5
        assert not number.is_integer()
        assert number == round(number, 2)
        text = data.text(25)
        assert len(text) == 25
        assert text == text.strip()
        assert sorted(data.shuffled(range(9))) == list(range(9))
        assert len(set(data.sample(range(9), 4))) == 4

    def test_short_text(self) -> None:
        """Also of one character."""
        assert [len(Data(1).text(length)) for length in (1, 2, 3)] == [1, 2, 3]


class TestClock:
    """`clock`, in virtual seconds since the check began."""

    def test_measure(self) -> None:
        """Exactly what was slept, wherever the loop's own clock stands."""

        async def main() -> tuple[float, float, float]:
            await asyncio.sleep(12.345)
            clock = CheckClock(asyncio.get_running_loop())
            await clock.sleep(0.1)
            with clock.measure() as span:
                await clock.sleep(0.2)
            return span.start_s, span.seconds, clock.now

        assert on_virtual_time(main()) == (0.1, 0.2, 0.3)

    def test_measure_ends_with_an_exception(self) -> None:
        """The span ends, and the exception goes on."""

        async def main() -> float:
            clock = CheckClock(asyncio.get_running_loop())
            with pytest.raises(KeyError), clock.measure() as span:
                await clock.sleep(1)
                raise KeyError
            return span.seconds

        assert on_virtual_time(main()) == 1.0


class TestEffects:
    """What a mocked upstream does."""

    def test_after(self) -> None:
        """It answers then."""

        async def main() -> tuple[float, int, object]:
            request, clock = httpx.Request("GET", "https://a.example/"), CheckClock(asyncio.get_running_loop())
            response = await after(1.5, status_code=201, json={"a": 1})(request)
            return clock.now, response.status_code, response.json()

        assert on_virtual_time(main()) == (1.5, 201, {"a": 1})

    def test_fails(self) -> None:
        """It fails then, with the exception that was asked for."""

        async def main() -> float:
            clock = CheckClock(asyncio.get_running_loop())
            with pytest.raises(httpx.ConnectError) as caught:
                await after(0.2, raises=httpx.ConnectError)(httpx.Request("GET", "https://a.example/"))
            assert caught.value.request.url.host == "a.example"
            return clock.now

        assert on_virtual_time(main()) == 0.2

    def test_never(self) -> None:
        """A day later it has not answered."""

        async def main() -> None:
            async with asyncio.timeout(86_400):
                await never()(httpx.Request("GET", "https://a.example/"))

        with pytest.raises(TimeoutError):
            on_virtual_time(main())


@pytest.mark.parametrize(
    ("spans", "most"),
    [
        ([], 0),
        ([(0, 1)], 1),
        ([(0, 1), (1, 2)], 1),
        ([(0, 1), (0.5, 2)], 2),
        ([(0, None), (5, None), (6, 7)], 3),
        ([(0, 3), (1, 2), (1.5, 1.7), (2, 4)], 3),
    ],
)
def test_longest_overlap(spans: list[tuple[float, float | None]], most: int) -> None:
    """What ends as another begins does not overlap it; what never ends goes on."""
    assert longest_overlap(spans) == most


class TestCheck:
    """`@check`."""

    def test_mark(self) -> None:
        """It keeps what it was given."""

        @check(points=3, task=2, needs="test_other")
        async def test_it() -> None:
            """It works."""

        mark = mark_of(test_it)
        assert mark is not None
        assert (mark.points, mark.task, mark.needs) == (3, 2, ("test_other",))
        assert test_it.__doc__ == "It works."

    def test_no_mark(self) -> None:
        """Other functions have none, whatever their attribute is called."""

        def other() -> None: ...

        assert mark_of(other) is None
        other.__check__ = "yes"  # type: ignore[attr-defined]
        assert mark_of(other) is None

    def test_without_a_host(self) -> None:
        """A check that needs neither client nor app runs as it is, async or not."""
        ran = []

        @check(points=0, task=1)
        async def test_async(value: int) -> None:
            ran.append(value)

        @check(points=0, task=1)
        def test_sync(value: int) -> None:
            ran.append(value)

        asyncio.run(test_async(1))
        asyncio.run(test_sync(value=2))
        assert ran == [1, 2]


class TestCauses:
    """From a symptom to its cause."""

    @pytest.mark.parametrize(
        ("message", "word"),
        [
            ("'coroutine' object has no attribute 'json'", "await"),
            ("'coroutine' object is not subscriptable", "await"),
            ("cannot unpack non-iterable coroutine object", "await"),
            ("await wasn't used with future", "`await` it"),
            ("Request URL is missing an 'http://' or 'https://' protocol.", "`https://`"),
            ("Object of type coroutine is not JSON serializable", "await"),
            ("'_asyncio.Task' object has no attribute 'json'", "await"),
            ("object dict can't be used in 'await' expression", "without `await`"),
            ("object JsonResponse can't be used in 'await' expression", "`return`"),
            ("object Response can't be used in 'await' expression", "httpx.AsyncClient"),
            ("object Mystery can't be used in 'await' expression", "cannot be awaited"),
            ("asyncio.run() cannot be called from a running event loop", "`await`"),
            ("You cannot call this from an async context - use a thread or sync_to_async.", "`await request.auser()`"),
            ("'coroutine' object is not a mapping", "await"),
            ("object of type 'coroutine' has no len()", "await"),
            ("Object of type Future is not JSON serializable", "promise"),
            ("unsupported operand type(s) for +: '_asyncio.Task' and 'int'", "promise"),
            ("object HttpResponseRedirect can't be used in 'await' expression", "mixin"),
            ("It returned an unawaited coroutine instead. You may need to add an 'await'", "wraps the view"),
            ("sync_to_async() takes from 0 to 1 positional arguments but 2 were given", "function alone"),
            ("cannot unpack non-iterable ReadTimeout object", "return_exceptions"),
            ("Object of type HTTPStatusError is not JSON serializable", "return_exceptions"),
            ("'ConnectError' object is not subscriptable", "return_exceptions"),
            ("the connection to the sensor has been closed", "generator"),
            ("RuntimeError: Event loop is closed", "one loop"),
            ("You cannot use ATOMIC_REQUESTS with async views.", "sync_to_async"),
            ("'dict' object has no attribute '_resource_closers'", "JsonResponse"),
            ("The view views.v didn't return an HttpResponse object. It returned None instead.", "return"),
            ("'AsyncClient' object does not support the context manager protocol", "async with"),
            ("Cannot send a request, as the client has been closed.", "async with"),
            ("'coroutine' object has no attribute '_resource_closers'", "get_response"),
            ("'_asyncio.Task' object has no attribute '_resource_closers'", "`await`"),
            ("'async_generator' object has no attribute '_resource_closers'", "StreamingHttpResponse"),
            ("'Response' object has no attribute '_resource_closers'", "httpx"),
            ("object _AsyncGeneratorContextManager can't be used in 'await' expression", "async with"),
            ("object async_generator can't be used in 'await' expression", "async for"),
            ("'async_generator' object is not iterable", "inside the generator"),
            ("object SyncToAsync can't be used in 'await' expression", "brackets"),
            ("object QuerySet can't be used in 'await' expression", "async for"),
            ("'coroutine' object does not support item assignment", "`await`"),
            ("'Atomic' object does not support the asynchronous context manager protocol", "sync_to_async"),
            ("'django.db.transaction.Atomic' object does not support the asynchronous context", "sync_to_async"),
            ("An asyncio.Future, a coroutine or an awaitable is required", "no `await`"),
            ("unhashable type: 'list'", "star"),
            ("Passing coroutines is forbidden, use tasks explicitly.", "create_task"),
            ("unhandled errors in a TaskGroup (1 sub-exception)", "except*"),
            ("sync_to_async can only be applied to sync functions.", "not called yet"),
            ("V HTTP handlers must either be all sync or all async.", "async def"),
            ("Cannot reopen a client instance, once it has been closed.", "new one"),
            ("Attempted to access streaming response content, without having called `read()`.", "aread"),
            ("AsyncClient.__init__() got an unexpected keyword argument 'proxies'", "Leave it out"),
            ("ReadTimeout: ", "class of httpx"),
            ("ConnectError: nobody answers at this address", "class of httpx"),
            ("HTTPStatusError: Server error '503 Service Unavailable' for url 'x'", "catches"),
            ("JSONDecodeError: Expecting value: line 1 column 1 (char 0)", "not JSON"),
            ("cannot pickle 'coroutine' object", "`await`"),
            ("no running event loop", "async def"),
            ("There is no current event loop in thread 'ThreadPoolExecutor-4_0'.", "async def"),
            ("daemonic processes are not allowed to have children", "to_thread"),
            ("'function' object is not an async iterable", "Brackets"),
            ("'async for' requires an object with __aiter__ method, got list", "`for`"),
            ("attempted relative import with no known parent package", "plain names"),
            ("maximum recursion depth exceeded", "end"),
            ("'int' object is not callable", "brackets"),
            ("name 'asyncio' is not defined", "import"),
            ("'_GatheringFuture' object has no attribute 'json'", "await"),
            ("'_GatheringFuture' object is not iterable", "await"),
            ("ConnectionError: HTTPSConnectionPool(host='a.example', port=443): Max retries", "`requests`"),
            ("ModuleNotFoundError: No module named 'requests'", "httpx.AsyncClient"),
            ("ModuleNotFoundError: No module named 'urllib3.util'", "httpx.AsyncClient"),
            ("ModuleNotFoundError: No module named 'numpy'", "`numpy` is not part of this course"),
            ("<urlopen error urllib.request cannot reach anything here: use httpx.AsyncClient>", "httpx.AsyncClient"),
            ("dashboard() got an unexpected keyword argument 'user_id'", "urls.py"),
            ("dashboard() missing 1 required positional argument: 'request'", "parameters"),
            ("ProcessPoolExecutor: a submission may not start processes", "to_thread"),
            ("ValueError: invalid literal for int() with base 10: '²'", "isdigit"),
            ("ValueError: could not convert string to float: 'soon'", "`float"),
            ("PermissionError: [Errno 1] Operation not permitted", "locks no files"),
            ("OperationalError: unable to open database file", "Django's cache"),
        ],
    )
    def test_cause(self, message: str, word: str) -> None:
        """The advice holds the word that matters, in at most 25 words."""
        assert word in cause_of(message)
        assert len(cause_of(message).split()) <= 25

    @pytest.mark.parametrize(
        ("statement", "word"),
        [
            ("await {}", "without `await`"),
            ("await JsonResponse.__new__(JsonResponse)", "`return`"),
            ("await httpx.Response(200)", "httpx.AsyncClient"),
            ("await httpx.AsyncClient().stream('GET', 'https://a.example')", "async with"),
            ("await (x async for x in numbers)", "async for"),
            ("await sync_to_async(len)", "brackets"),
            ("await QuerySet()", "async for"),
            ("await object", "cannot be awaited"),
            ("with httpx.AsyncClient(): pass", "async with"),
            ("async with atomic(): pass", "sync_to_async"),
            ("await asyncio.gather([])", "star"),
            ("async for x in []: pass", "`for`"),
        ],
    )
    async def test_words_of_this_python(self, statement: str, word: str) -> None:
        """Messages change with Python: the advice fits what the one that runs says."""
        names: dict[str, Any] = {}
        imports = (
            "import asyncio, httpx\nfrom asgiref.sync import sync_to_async\nfrom django.db.models import QuerySet\n"
            "from django.db.transaction import atomic\nfrom django.http import JsonResponse\n"
        )
        exec(f"{imports}async def view(numbers):\n    {statement}", names)
        with pytest.raises(TypeError) as raised:
            await names["view"](())
        assert word in cause_of(str(raised.value))

    def test_unknown(self) -> None:
        """No advice is better than a wrong one."""
        assert cause_of("'NoneType' object has no attribute 'x'") == ""
        assert cause_of("") == ""

    @pytest.mark.parametrize("client", sorted(CLIENTS))
    def test_other_clients(self, client: str) -> None:
        """Each has a sentence that says what to use."""
        assert "Use" in CLIENTS[client]

    def test_in_short(self) -> None:
        """One line, cut."""
        assert in_short("ValueError", "a\n  b") == "ValueError: a b"
        assert in_short("ValueError", "") == "ValueError"
        assert len(in_short("ValueError", "x" * 500)) == 140


class TestUnreadableAnswers:
    """What httpx could not read is refused before it tries."""

    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"content-encoding": "identity"},
            {"content-type": "application/json"},
            {"content-type": "text/html; charset=UTF-8"},
            {"content-type": "text/html; charset=latin-1"},
            {"content-type": "text/html; charset=unheard-of"},
            {"location": "/next/?a=ä"},
            {"location": "https://a.example/"},
            {"location": ""},
        ],
    )
    def test_readable(self, headers: dict[str, str]) -> None:
        """Nothing happens."""
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        refuse_unreadable(httpx.Response(200, headers=raw, request=httpx.Request("GET", "http://testserver/")))


class TestCalls:
    """Asking for a call is an expectation."""

    @staticmethod
    def call(end_s: float | None) -> Upstream:
        """One call to a.example."""
        return Upstream(
            method="GET",
            url="https://a.example/",
            host="a.example",
            path="/",
            headers=httpx.Headers(),
            content=b"",
            start_s=1.0,
            end_s=end_s,
            status=None,
            error="",
            dropped=False,
            expected=True,
            place=None,
        )

    @pytest.mark.parametrize(
        ("index", "least"), [(0, "1 upstream call"), (-1, "1 upstream call"), (2, "3 upstream calls")]
    )
    def test_not_made(self, index: int, least: str) -> None:
        """The check fails, and says how many there should be."""
        with pytest.raises(CheckFailed) as caught:
            Calls()[index]
        assert (caught.value.failure.expected, caught.value.failure.seen) == (f"at least {least}", "0")

    def test_made(self) -> None:
        """A list like any other; a part of it is one, too."""
        one, other = self.call(1.0), self.call(2.0)
        calls = Calls([one, other])
        assert calls == [one, other]
        assert calls[-1] is other
        with pytest.raises(CheckFailed):
            calls[1:][1]

    def test_under_way(self) -> None:
        """So is asking when a call ended."""
        assert self.call(2.5).ended_s == 2.5
        with pytest.raises(CheckFailed, match="under way"):
            assert self.call(None).ended_s
