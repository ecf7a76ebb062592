"""A timeline as a picture and as sentences."""

from __future__ import annotations

import doctest

import pytest
from rich.cells import cell_len

from grader.model import Freeze, Lane, Timeline
from grader.report import timeline
from grader.report.symbols import ASCII, UNICODE, Symbols, for_encoding
from grader.tests.report.samples import HOSTILE, ONE_AFTER_ANOTHER, SLEEP, TWENTY_VISITORS, hostile, lane, place


def picture(*lines: str) -> str:
    return "\n".join(lines)


def drawn(shown: Timeline, *, width: int = 76, symbols: Symbols = UNICODE) -> str:
    return "\n".join(timeline.draw(shown, width=width, symbols=symbols))


def test_calls_one_after_another_form_a_staircase() -> None:
    """Three calls in a row are three bars that begin where the one before ends, with their lines, goal and length."""
    assert drawn(ONE_AFTER_ANOTHER) == picture(
        "                           0 s          1 s          2 s          3 s",
        "                           ├────────────┼────────────┼────────────┤",
        "GET users.example/users/…  █████████████┊                           200",
        '  views.py:12  user = await client.get(f"{USERS}/{user_id}")',
        "GET orders.example/orders               █████████████               200",
        '  views.py:13  orders = await client.get("https://orders.example/orders", p…',
        "GET tips.example/tip                    ┊            █████████████  200",
        '  views.py:14  tip = await client.get("https://tips.example/tip")',
        "should take                ─────────────┤ 1.0 s",
        "took                       ───────────────────────────────────────┤ 3.0 s",
    )


def test_the_picture_has_a_form_in_ascii() -> None:
    """An encoding without box characters gets the same picture in ASCII."""
    art = drawn(ONE_AFTER_ANOTHER, symbols=ASCII)

    assert art.isascii()
    assert art == picture(
        "                           0 s          1 s          2 s          3 s",
        "                           |------------+------------+------------|",
        "GET users.example/user...  =============:                           200",
        '  views.py:12  user = await client.get(f"{USERS}/{user_id}")',
        "GET orders.example/orders               =============               200",
        '  views.py:13  orders = await client.get("https://orders.example/orders",...',
        "GET tips.example/tip                    :            =============  200",
        '  views.py:14  tip = await client.get("https://tips.example/tip")',
        "should take                -------------| 1.0 s",
        "took                       ---------------------------------------| 3.0 s",
    )


def test_twenty_visitors_are_grouped_and_the_frozen_loop_is_drawn() -> None:
    """Of many lanes alike three are drawn; where the loop was frozen has a sign of its own, explained below."""
    assert drawn(TWENTY_VISITORS) == picture(
        "             0 s          2 s          4 s          6 s          8 s",
        "             ├────────────┼────────────┼────────────┼────────────┤",
        "visitor 1    ▒▒▒┊                                                  200",
        "visitor 2    ▒▒▒▒▒                                                 200",
        "visitor 3    ▒▒▒▒▒▒▒▒                                              200",
        "  … and 17 more like these, the last until 8.0 s",
        "loop frozen  ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒  8.0 s",
        "  views.py:9  time.sleep(seconds)",
        "should take  ───┤ 0.4 s",
        "took         ────────────────────────────────────────────────────┤ 8.0 s",
        "             ▒ loop frozen: nobody is served",
    )


def test_calls_at_the_same_time_lie_under_each_other() -> None:
    """Calls that run together end before the mark of the goal."""
    together = Timeline(
        lanes=(lane("GET a.example", 0.0, 1.0), lane("GET b.example", 0.0, 0.5)), took_s=1.0, goal_s=1.0
    )

    assert drawn(together, width=60) == picture(
        "               0.0 s            0.5 s            1.0 s",
        "               ├────────────────┼────────────────┤",
        "GET a.example  ██████████████████████████████████┊ 200",
        "GET b.example  █████████████████                 ┊ 200",
        "should take    ──────────────────────────────────┤ 1.0 s",
        "took           ──────────────────────────────────┤ 1.0 s",
    )


def test_a_lane_that_never_ended_is_marked() -> None:
    """A request still open when the check ended runs to the edge and says so."""
    still = Timeline(
        lanes=(lane("visitor 1", 0.0, None, result=""), lane("GET a.example", 0.0, 0.5, result="ReadError"))
    )

    assert drawn(still, width=60) == picture(
        "               0.0 s         0.2 s        0.4 s",
        "               ├─────────────┼────────────┼──────┤",
        "visitor 1      █████████████████████████████████▶",
        "GET a.example  ██████████████████████████████████  ReadError",
        "               ▶ still open at the end",
    )


def test_time_is_counted_from_the_measured_span() -> None:
    """What ended before the measured span is left out, and the axis begins at 0 with it."""
    later = Timeline(lanes=(lane("first", 0.0, 2.0), lane("second", 2.5, 3.0)), start_s=2.0, took_s=1.0, goal_s=0.5)

    assert timeline.sentences(later) == [
        "This took 1.0 s; it should take 0.5 s.",
        "Second ran from 0.5 s to 1.0 s, result 200.",
    ]
    assert "first" not in drawn(later)


def test_what_goes_on_when_the_measured_span_begins() -> None:
    """Time 0 is where that began, and the span is where it belongs."""
    during = Timeline(
        lanes=(lane("first", 1.0, 3.0), lane("second", 2.0, 4.0)),
        freezes=(Freeze(what="time.sleep", start_s=1.0, end_s=4.0),),
        start_s=2.0,
        took_s=2.0,
        goal_s=1.0,
    )

    assert timeline.sentences(during) == [
        "This took 2.0 s, from 1.0 s on; it should take 1.0 s.",
        "First ran from 0.0 s to 2.0 s, result 200.",
        "Second ran from 1.0 s to 3.0 s, result 200.",
        "time.sleep froze the event loop from 0.0 s to 3.0 s: nobody was served meanwhile.",
    ]
    assert drawn(during, width=60) == picture(
        "             0 s         1 s         2 s         3 s",
        "             ├───────────┼───────────┼───────────┤",
        "first        ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒┊             200",
        "second                   ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒  200",
        "loop frozen  ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒  3.0 s",
        "should take              ────────────┤ 1.0 s",
        "took                     ────────────────────────┤ 2.0 s",
        "             ▒ loop frozen: nobody is served",
    )


def test_the_odd_one_out_is_shown() -> None:
    """Lanes are alike only when they had the same result on the same line."""
    lanes = tuple(lane(f"visitor {i}", 0.0, 1.0, result="500" if i == 15 else "200") for i in range(20))

    art = drawn(Timeline(lanes=lanes))

    assert "visitor 15" in art
    assert "and 16 more like these, the last until 1.0 s" in art


def test_many_different_lanes_are_cut() -> None:
    """A picture has an end, however many different calls there were, and says what is missing."""
    lanes = tuple(lane(f"GET {'x' * i}.example", 0.0, 1.0) for i in range(1, 101))
    freezes = tuple(Freeze(what="time.sleep", start_s=0.0, end_s=1.0, place=place(line)) for line in range(1, 10))

    art = drawn(Timeline(lanes=lanes, freezes=freezes))

    assert len(art.splitlines()) < 40
    assert "… and 84 more lanes" in art
    assert "… and 5 more lines that froze the loop" in art


def test_an_empty_timeline_has_no_picture() -> None:
    """Where nothing happened and nothing was measured, nothing is drawn or told."""
    assert timeline.draw(Timeline(lanes=())) == []
    assert timeline.sentences(Timeline(lanes=())) == []


def test_a_span_without_lanes_is_drawn() -> None:
    """A pause that should have been there is shown without any call."""
    assert drawn(Timeline(lanes=(), took_s=0.0, goal_s=0.1), width=50) == picture(
        "             0.00 s       0.05 s       0.10 s",
        "             ├────────────┼────────────┤",
        "should take  ──────────────────────────┤ 0.1 s",
        "took         ┤ 0.0 s",
    )


@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
@pytest.mark.parametrize("symbols", [UNICODE, ASCII])
@pytest.mark.parametrize(
    "lanes",
    [
        ONE_AFTER_ANOTHER.lanes,
        TWENTY_VISITORS.lanes,
        (lane("GET 東京.example/" + "京" * 90, 0.0, 1e-6, place=place(3, "東" * 100)),),
        (lane(HOSTILE, 0.0, 1e12, result=HOSTILE, place=place(3, HOSTILE, file=HOSTILE)),),
        (lane("nan", float("nan"), float("inf")), lane("back", 5.0, 1.0), lane("before", -3.0, 2.0)),
    ],
)
def test_no_line_is_wider_than_asked(width: int, symbols: Symbols, lanes: tuple[Lane, ...]) -> None:
    """Whatever the lanes hold, every line keeps to the width, in columns as a terminal counts them."""
    freezes = (Freeze(what="time.sleep", start_s=0.1, end_s=1.3333333, place=SLEEP),)

    for goal in (None, 0.0, 0.1, 123456.789):
        for line in timeline.draw(
            Timeline(lanes=lanes, freezes=freezes, took_s=1.25, goal_s=goal), width=width, symbols=symbols
        ):
            assert cell_len(line) <= width
            assert line.isprintable()


def test_sentences_tell_what_the_picture_shows() -> None:
    """A reader who listens gets the length, every call with its line, and what froze the loop."""
    assert timeline.sentences(ONE_AFTER_ANOTHER) == [
        "This took 3.0 s; it should take 1.0 s.",
        "GET users.example/users/41 ran from 0.0 s to 1.0 s, result 200 (views.py line 12).",
        "GET orders.example/orders ran from 1.0 s to 2.0 s, result 200 (views.py line 13).",
        "GET tips.example/tip ran from 2.0 s to 3.0 s, result 200 (views.py line 14).",
    ]
    assert timeline.sentences(TWENTY_VISITORS) == [
        "This took 8.0 s; it should take 0.4 s.",
        "Visitor 1 ran from 0.0 s to 0.4 s, result 200.",
        "Visitor 2 ran from 0.0 s to 0.8 s, result 200.",
        "Visitor 3 ran from 0.0 s to 1.2 s, result 200.",
        "And 17 more like these, the last until 8.0 s.",
        "time.sleep (views.py line 9) froze the event loop 20 times between 0.0 s and 8.0 s, for 8.0 s in all: "
        "nobody was served meanwhile.",
    ]


def test_sentences_tell_of_one_freeze_and_an_open_lane() -> None:
    """One freeze has a beginning and an end; an open request has no end."""
    shown = Timeline(
        lanes=(lane("visitor 1", 0.0, None, result=""),),
        freezes=(Freeze(what="httpx.get", start_s=0.25, end_s=1.0),),
        goal_s=1.5,
    )

    assert timeline.sentences(shown) == [
        "This should take 1.5 s.",
        "Visitor 1 started at 0.0 s and was still open at the end.",
        "httpx.get froze the event loop from 0.25 s to 1.0 s: nobody was served meanwhile.",
    ]


def test_hostile_sentences_are_printable() -> None:
    """Labels, results and file names of a hostile submission are shown, not obeyed."""
    failure = hostile().exercises[0].run.outcomes[1].failure
    assert failure is not None
    assert failure.timeline is not None

    assert all(sentence.isprintable() for sentence in timeline.sentences(failure.timeline))


@pytest.mark.parametrize(
    ("encoding", "bar"), [("utf-8", "█"), ("ascii", "="), ("cp1252", "="), ("latin-1", "="), ("no-such", "=")]
)
def test_signs_follow_the_encoding(encoding: str, bar: str) -> None:
    """The rich signs are used where the encoding has them all."""
    assert for_encoding(encoding).bar == bar


def test_the_example_in_the_docs_runs() -> None:
    """The picture in the module's docstring is what the code draws."""
    assert doctest.testmod(timeline).failed == 0
