"""`expect(…)`: what it compares, and the parts of its failures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from grader.checking import expect
from grader.checking.clock import Span
from grader.checking.compare import brief, brief_pair, first_difference, read_json
from grader.checking.expect import advice_for
from grader.checking.failure import CheckFailed
from grader.model import Failure, Place

PLACE = Place(file="exercises/01_one/views.py", line=3, text="x = 1")


def failed(compare: Callable[[], object]) -> Failure:
    """The parts of a comparison's failure; it must fail."""
    with pytest.raises(CheckFailed) as caught:
        compare()
    return caught.value.failure


def parts(compare: Callable[[], object]) -> tuple[str, str]:
    """What is expected and what is seen."""
    failure = failed(compare)
    return failure.expected, failure.seen


def response(content: bytes | str = b"", status: int = 200, **headers: str) -> httpx.Response:
    """An answer."""
    return httpx.Response(status, content=content, headers=headers)


class TestStrictJson:
    """`True` is not 1, 1 is not 1.0, and what is no JSON is said to be none."""

    @pytest.mark.parametrize(
        ("expected", "seen", "difference"),
        [
            (1, True, ("1", "true")),
            (True, 1, ("true", "1")),
            (1, 1.0, ("1", "1.0")),
            (0, None, ("0", "null")),
            ("1", 1, ('"1"', "1")),
            ([], {}, ("[]", "{}")),
            ({"a": 1}, {"a": 1.0}, ("`a` is 1", "`a` is 1.0")),
            ({"a": {"b": [1, 2]}}, {"a": {"b": [1, 3]}}, ("`a.b[1]` is 2", "`a.b[1]` is 3")),
            ({"a": 1}, {"b": 1}, ("a key `a`", 'no such key, only ["b"]')),
            ({"a": 1}, {"a": 1, "b": 2}, ('no key but ["a"]', "also `b`")),
            ([1, 2], [1], ("a list of 2 items", "1 items")),
            ({"a": []}, {"a": [7]}, ("`a` is 0 items", "1 items")),
            ("é", "e", ('"é"', '"e"')),
            ("ab c", "ab  c", ('"ab c"', '"ab  c"')),
        ],
    )
    def test_first_difference(self, expected: Any, seen: Any, difference: tuple[str, str]) -> None:
        """The first place where two values differ is named by its path."""
        assert first_difference(expected, seen) == difference

    @pytest.mark.parametrize(
        ("expected", "seen", "here", "there"),
        [
            ("Line\N{COMBINING ACUTE ACCENT}e!", "Lin\xe9e!", r"Line\u0301e!", r"Lin\xe9e!"),
            ("Hello, a b", "Hello, a\N{NO-BREAK SPACE}b", ", a b", r", a\xa0b"),
            ("\N{ANGSTROM SIGN}", "Å", r"\u212b", r"\xc5"),
            ("👩\N{ZERO WIDTH JOINER}💻", "👩💻", r"\U0001f469\u200d\U0001f4bb", r"\U0001f469\U0001f4bb"),
            ("x\N{SOFT HYPHEN}", "x", r"x\xad", "x"),
        ],
        ids=["accent", "space", "angstrom", "joiner", "end"],
    )
    def test_texts_that_look_the_same(self, expected: str, seen: str, here: str, there: str) -> None:
        """Where two texts differ that look the same, the signs are shown as Python writes them."""
        words = (f'"{expected}", with `{here}` in it', f'"{seen}", which looks the same, with `{there}` in it')

        assert brief_pair(expected, seen) == words
        assert first_difference({"a": [expected]}, {"a": [seen]}) == tuple(f"`a[0]` is {part}" for part in words)
        assert parts(lambda: expect(seen, "city").equals(expected)) == (f"city: {words[0]}", words[1])
        assert parts(lambda: expect(response(seen.encode())).answers(200, text=expected)) == tuple(
            f"status 200 with the text {part}" for part in words
        )

    def test_texts_that_differ_behind_the_cut(self) -> None:
        """Of long texts with the same beginning, the part that differs is shown."""
        assert brief_pair("x" * 200 + "ab", "x" * 200 + "cd") == ('…"xxxab"', '…"xxxcd"')
        assert brief_pair("x" * 200 + "é" * 200, "x" * 200) == (f'…"xxx{"é" * 95}…', '…"xxx"')

    @pytest.mark.parametrize("value", [None, True, 0, -1, 1.5, "", "é😀", [], {}, {"a": [1, {"b": None}]}])
    def test_equal(self, value: Any) -> None:
        """Equal values have none."""
        assert first_difference(value, value) is None

    @pytest.mark.parametrize(("expected", "seen", "same"), [(4, 4.0, True), (4.0, 4, True), (1, True, False)])
    def test_numbers_may_change_type(self, expected: Any, seen: Any, same: bool) -> None:
        """Where an author allows it, 4 and 4.0 are one number; `True` never is one."""
        assert (first_difference({"a": expected}, {"a": seen}, numbers_may_change_type=True) is None) == same

    @pytest.mark.parametrize(
        "content",
        [
            b"NaN",
            b'{"a": Infinity}',
            b"[-Infinity]",
            b"",
            b"{'a': 1}",
            b"[1,]",
            b"\xff",
            b'{"a": 1} x',
            b"9" * 5_000,
            b"[" * 200_000 + b"]" * 200_000,
        ],
        ids=["NaN", "inf", "-inf", "empty", "quotes", "comma", "not UTF-8", "more", "huge number", "nesting bomb"],
    )
    def test_not_json(self, content: bytes) -> None:
        """What the strict parser refuses is an ordinary failure."""
        with pytest.raises(ValueError):
            read_json(content)
        expected, seen = parts(lambda: expect(response(content)).answers(200, json={"a": 1}))
        assert expected == 'status 200 with {"a": 1}'
        assert seen.endswith(", which is not JSON")
        assert len(seen) < 150

    @pytest.mark.parametrize("depth", [50, 900, 5_000])
    def test_deep_nesting(self, depth: int) -> None:
        """However deep a value is, and however deep this Python reads, the failure is one of the submission."""
        content = b'{"a": ' + b"[" * depth + b"]" * depth + b"}"

        failure = failed(lambda: expect(response(content)).answers(200, json={"a": 1}))

        assert len(failure.seen) < 150

    def test_half_a_character(self) -> None:
        """A lone surrogate is shown in a form that every stream can take, in values and in keys."""
        for content in (rb'{"a": "\ud800"}', rb'{"a": 1, "\ud800": 1}'):
            failure = failed(lambda content=content: expect(response(content)).answers(200, json={"a": 1}))  # type: ignore[misc]
            assert r"\ud800" in failure.seen
            assert failure.seen.isascii()

    def test_cut(self) -> None:
        """Long values and long keys are cut."""
        assert brief("x" * 500) == '"' + "x" * 98 + "…"
        expected, seen = parts(lambda: expect(response('{"' + "k" * 500 + '": 1}')).answers(200, json={}))
        assert (expected, len(seen)) == ("status 200 with {}", len("also ``") + 60)

    def test_no_json_of_ours(self) -> None:
        """A value of a check that JSON has no form for is shown as Python does."""
        assert brief({1}) == "{1}"


class TestAnswers:
    """`expect(response)`."""

    def test_passes(self) -> None:
        """Nothing happens."""
        expect(response("ok")).answers(200, text="ok")
        expect(response('{"a": [1, 2.5]}')).answers(200, json={"a": [1, 2.5]})
        expect(response('{"a": 4.0}')).answers(200, json={"a": 4}, numbers_may_change_type=True)
        expect(response("null")).answers(200, json=None)
        expect(response(status=404)).answers(404)

    @pytest.mark.parametrize(
        ("answer", "expected", "seen"),
        [
            (response("oh", 404), 'status 200 with the text "ok"', 'status 404 with the text "oh"'),
            (response('{"a": 1}', 404), 'status 200 with the text "ok"', 'status 404 with {"a": 1}'),
            (response("<html>" + "x" * 50, 500), 'status 200 with the text "ok"', "status 500"),
            (response(b"\xff" * 500, 500), 'status 200 with the text "ok"', "status 500"),
            (response("no"), 'status 200 with the text "ok"', 'status 200 with the text "no"'),
            (response(), 'status 200 with the text "ok"', "status 200 with an empty body"),
            (response("ok\n"), 'status 200 with the text "ok"', 'status 200 with the text "ok\\n"'),
        ],
    )
    def test_other_text(self, answer: httpx.Response, expected: str, seen: str) -> None:
        """Both sides are named: the status, and the body where it is short and plain."""
        assert parts(lambda: expect(answer).answers(200, text="ok")) == (expected, seen)

    def test_forgotten_await(self) -> None:
        """A page that shows a coroutine or a task says what that means."""
        for body, word in (("<coroutine object f at 0x1>", "`await`"), ("<Task pending>", "awaited")):
            failure = failed(lambda body=body: expect(response(body)).answers(200, text="x", look_at="?"))  # type: ignore[misc]
            assert word in failure.look_at

    def test_look_at(self) -> None:
        """Advice is handed on."""
        assert failed(lambda: expect(response()).answers(404, look_at="Where?")).look_at == "Where?"

    def test_content_type(self) -> None:
        """Parameters and case do not count."""
        expect(response(**{"content-type": "Application/JSON; charset=utf-8"})).content_type("application/json")
        assert parts(lambda: expect(response("x")).content_type("text/html")) == (
            "content type text/html",
            "content type missing",
        )

    def test_header(self) -> None:
        """Its exact value."""
        expect(response(**{"x-a": "1"})).header("X-A", "1")
        assert parts(lambda: expect(response()).header("X-A", "1")) == ("header X-A: 1", "no header X-A")
        assert parts(lambda: expect(response(**{"x-a": "2"})).header("X-A", "1")) == ("header X-A: 1", "X-A: 2")


class TestSpans:
    """`expect(span)`: exact, to a microsecond."""

    def test_lasts(self) -> None:
        """Not a millisecond more or less."""
        expect(Span(start_s=0.5, end_s=1.5)).lasts(1.0)
        expect(Span(start_s=0.0, end_s=1.0000009)).lasts(1.0)
        for end_s in (0.999, 1.001):
            with pytest.raises(CheckFailed):
                expect(Span(start_s=0.0, end_s=end_s)).lasts(1.0)

    def test_failure(self) -> None:
        """Both times, what another way would take, and a picture."""
        span = Span(start_s=0.0, end_s=3.0)
        with pytest.raises(CheckFailed) as caught:
            expect(span).lasts(1.0, look_at="?", contrast="one after another takes 3.0 s")

        failure = caught.value.failure
        assert (failure.expected, failure.seen) == ("1.0 s", "3.0 s (one after another takes 3.0 s)")
        assert caught.value.draw
        assert span.goal_s == 1.0

    def test_at_most(self) -> None:
        """Less is fine."""
        expect(Span(start_s=0.0, end_s=0.2)).at_most(1.0)
        assert parts(lambda: expect(Span(start_s=0.0, end_s=1.25)).at_most(1.0)) == ("at most 1.0 s", "1.25 s")

    def test_unfinished(self) -> None:
        """Reading it too early is a mistake of the check's author."""
        with pytest.raises(RuntimeError, match=r"with clock\.measure"):
            expect(Span(start_s=0.0)).lasts(1.0)


class TestValues:
    """`expect(value, "what it is")`."""

    def test_passes(self) -> None:
        """Nothing happens."""
        expect(3, "orders").equals(3)
        expect(3, "orders").at_most(3)
        expect(3, "orders").at_least(3)
        expect([1], "orders").contains(1)
        expect([], "orders").is_empty()
        expect(1 < 2, "one is less than two").is_true(seen="it is not")

    @pytest.mark.parametrize(
        ("compare", "expected", "seen"),
        [
            (lambda: expect(True, "orders").equals(1), "orders: 1", "true"),
            (lambda: expect(1.0, "orders").equals(1), "orders: 1", "1.0"),
            (lambda: expect(4, "orders").at_most(3), "orders: at most 3", "4"),
            (lambda: expect(2, "orders").at_least(3), "orders: at least 3", "2"),
            (lambda: expect(float("nan"), "orders").at_least(3), "orders: at least 3", "NaN"),
            (lambda: expect([2], "orders").contains(1), "orders: 1 among them", "[2]"),
            (lambda: expect([1, 2], "orders").is_empty(), "orders: none", "2"),
            (lambda: expect(False, "it is so").is_true(seen="it is not"), "it is so", "it is not"),
        ],
    )
    def test_fails(self, compare: Callable[[], object], expected: str, seen: str) -> None:
        """What was expected of which value, and the value."""
        assert parts(compare) == (expected, seen)

    def test_where(self) -> None:
        """The line is handed on; things that were found bring their own."""
        assert failed(lambda: expect(1, "x").equals(2, where=PLACE)).where is PLACE

        class Found:
            place = PLACE

        assert failed(lambda: expect([Found()], "x").is_empty()).where is PLACE

    def test_an_object_that_equals_everything(self) -> None:
        """Its type gives it away."""

        class Same:
            def __eq__(self, other: object) -> bool:
                return True

            __hash__ = None  # type: ignore[assignment]

        with pytest.raises(CheckFailed):
            expect(Same(), "x").equals(1)


def test_str() -> None:
    """In plain pytest, a failure is its parts, in lines."""
    with pytest.raises(CheckFailed) as caught:
        expect(1, "orders").equals(2, look_at="Count again?", where=PLACE)

    assert str(caught.value) == (
        "expected: orders: 2\nseen:     1\nwhere:    exercises/01_one/views.py:3  x = 1\nlook at:  Count again?"
    )


@pytest.mark.parametrize(
    ("what", "word"),
    [
        ("time.sleep", "asyncio.sleep"),
        ("busy loop", "asyncio.sleep"),
        ("httpx.get", "httpx.AsyncClient"),
        ("requests", "httpx.AsyncClient"),
        ("requests.get", "httpx.AsyncClient"),
        ("input", "keyboard"),
        ("socket", "httpx.AsyncClient"),
        ("threading.Event.wait", "asyncio.to_thread"),
        ("concurrent.Executor.__exit__", "shutdown(wait=False)"),
        ("ProcessPoolExecutor", "thread"),
        ("os.fork", "thread"),
    ],
)
def test_advice(what: str, word: str) -> None:
    """For each blocking call, what to use instead, in at most 25 words."""
    assert word in advice_for(what)
    assert len(advice_for(what).split()) <= 25


class TestHarmfulAnswers:
    """Answers that would cost the judge its memory, or end it, if they were read as others are."""

    def test_a_stream_that_nobody_read(self) -> None:
        """Its status alone can be wrong."""
        response = httpx.Response(404, stream=httpx.ByteStream(b"x"))

        with pytest.raises(CheckFailed) as caught:
            expect(response).answers(200)

        assert caught.value.failure.seen == "status 404"

    @pytest.mark.parametrize("content", [b"[" * 100_000, b"[" + b"[]," * 500_000 + b"1]", b"1" * 5_000, b"\xff"])
    def test_read_json_raises_only_value_errors(self, content: bytes) -> None:
        """For what is too deep, too long, a number too large, and no text."""
        with pytest.raises(ValueError):
            read_json(content)

    def test_json_that_is_far_too_long(self) -> None:
        """It is not read, and its size is said."""
        with pytest.raises(CheckFailed) as caught:
            expect(httpx.Response(200, content=b"[" + b"[]," * 500_000 + b"1]")).answers(200, json={"a": 1})

        assert caught.value.failure.seen.endswith("…, 1500003 bytes long")

    def test_long_json_that_is_right(self) -> None:
        """Whatever its size: what is expected is as long."""
        expected = ["é" * 100] * 20_000
        expect(httpx.Response(200, json=expected)).answers(200, json=expected)
        expect(httpx.Response(200, text="é" * 3_000_000)).answers(200, text="é" * 3_000_000)
