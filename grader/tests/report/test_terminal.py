"""The report for a terminal."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from grader.model import Failure, Outcome, Score, Verdict
from grader.tests.report import samples
from grader.tests.report.conftest import Shown
from grader.tests.report.samples import exercise, failed, outcome, passed, score

ALL = {
    "empty": score(),
    "fresh": samples.fresh(),
    "mixed": samples.mixed(),
    "one": score(samples.fan_out()),
    "visitors": score(samples.waiting()),
    "syntax error": score(samples.syntax_error()),
    "ungradable": score(samples.ungradable()),
    "hostile": samples.hostile(),
    "wide": score(
        exercise("05_fan_out", "東京" * 60, failed(sentence="東" * 200)),
        exercise("06_" + "x" * 60, "a title " * 30, passed("test_a")),
    ),
}


def test_a_fresh_clone_shows_what_is_to_do_and_where_to_begin(shown: Shown) -> None:
    """Of six untouched exercises the first two things of the first are shown, not sixty failures."""
    assert shown(samples.fresh()) == [
        "  Exercise       Title              Points  Result",
        "○ 01_exercise_1  Exercise number 1    0/10  to do",
        "○ 02_exercise_2  Exercise number 2    0/10  to do",
        "○ 03_exercise_3  Exercise number 3    0/10  to do",
        "○ 04_exercise_4  Exercise number 4    0/10  to do",
        "○ 05_exercise_5  Exercise number 5    0/10  to do",
        "○ 06_exercise_6  Exercise number 6    0/10  to do",
        "                                      0/60  in all",
        "",
        "01_exercise_1: Exercise number 1. To do, 0 of 10 points.",
        "────────────────────────────────────────────────────────────────────────────────",
        "Not begun yet. What it is about, in order:",
        "",
        "○ Behaviour number 1 of this exercise is there. (task 1, 2 points)",
        '  expected  200 and {"greeting": "Hello, Ada!"}',
        "  seen      501 Not Implemented",
        "  look at   TODO(1) in views.py",
        "",
        "○ Behaviour number 2 of this exercise is there. (task 2, 2 points)",
        '  expected  200 and {"greeting": "Hello, Ada!"}',
        "  seen      501 Not Implemented",
        "  look at   TODO(2) in views.py",
        "",
        "Not shown: 3 more checks. To see all: grader run 01",
        "",
        "Isolation: network: none, files: read only.",
        "0 of 60 points. 6 exercises not begun.",
        "What to do next:",
        "  Read: exercises/01_exercise_1/README.md",
        "  Edit: exercises/01_exercise_1/views.py",
        "  Run: grader run 01",
    ]


def test_a_term_in_its_middle(shown: Shown) -> None:
    """The exercise the student is at is shown with its picture; what could not be graded is our fault."""
    assert shown(samples.mixed()) == [
        "  Exercise                     Title                     Points  Result",
        "✓ 01_first_async_view          Your first async view      10/10  passed",
        "◐ 03_waiting_without_blocking  Waiting without blocking    3/10  partial",
        "◐ 05_fan_out                   Three sources at once       4/10  partial",
        "! 07_partial_failure           Some sources fail           –/10  not graded",
        "○ 08_exercise_8                Exercise number 8           0/10  to do",
        "                                                          17/50  in all",
        "",
        "03_waiting_without_blocking: Waiting without blocking. Partial, 3 of 10 points.",
        "────────────────────────────────────────────────────────────────────────────────",
        "",
        "✗ Twenty visitors wait together as long as one. (task 2, 0 of 7 points)",
        "  expected  0.4 s for twenty visitors together",
        "  seen      8.0 s: time.sleep held the event loop",
        "  where     exercises/03_waiting_without_blocking/views.py:9",
        "            time.sleep(seconds)",
        "  look at   Which call waits without letting others run?",
        "  check     exercises/03_waiting_without_blocking/test_examples.py:31",
        "",
        "               0 s          2 s          4 s          6 s          8 s",
        "               ├────────────┼────────────┼────────────┼────────────┤",
        "  visitor 1    ▒▒▒┊                                                  200",
        "  visitor 2    ▒▒▒▒▒                                                 200",
        "  visitor 3    ▒▒▒▒▒▒▒▒                                              200",
        "    … and 17 more like these, the last until 8.0 s",
        "  loop frozen  ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒  8.0 s",
        "    views.py:9  time.sleep(seconds)",
        "  should take  ───┤ 0.4 s",
        "  took         ────────────────────────────────────────────────────┤ 8.0 s",
        "               ▒ loop frozen: nobody is served",
        "",
        "07_partial_failure: Some sources fail. Not graded, no score, 10 points possible.",
        "────────────────────────────────────────────────────────────────────────────────",
        "This exercise could not be graded. The fault is the grader's, not yours, and it",
        "does not count as zero. Run it again; if it stays so, show this message to your",
        "instructor.",
        "  message   A check raised KeyError: 'x' (test_hidden.py line 40).",
        "",
        "Note: exercises/05_fan_out/urls.py is not yours to change: the course's own file",
        "was used.",
        "",
        "Isolation: network: none, files: read only.",
        "17 of 50 points (10 of the 50 could not be graded). 1 exercise not begun.",
        "What to do next:",
        "  Edit: exercises/03_waiting_without_blocking/views.py",
        "  Run: grader run 03",
        "  Also begun: grader run 05",
    ]


def test_an_exercise_asked_for_by_name_is_shown_whole(shown: Shown) -> None:
    """All its failures, what waits for what, what never reported, and what the code printed."""
    assert shown(score(samples.fan_out()), details=frozenset({"05_fan_out"})) == [
        "05_fan_out: Three sources at once. Partial, 4 of 10 points.",
        "────────────────────────────────────────────────────────────────────────────────",
        "1 of 4 checks passed.",
        "",
        "✗ The three sources are asked at the same time. (task 2, 0 of 3 points)",
        "  expected  1.0 s, as long as the slowest source takes",
        "  seen      3.0 s: each call begins when the one before it has ended",
        "  where     exercises/05_fan_out/views.py:12",
        '            user = await client.get(f"{USERS}/{user_id}")',
        "  look at   What does each await wait for before the next line runs?",
        "",
        "                              0 s          1 s          2 s          3 s",
        "                              ├────────────┼────────────┼────────────┤",
        "  GET users.example/users/41  █████████████┊                           200",
        '    views.py:12  user = await client.get(f"{USERS}/{user_id}")',
        "  GET orders.example/orders                █████████████               200",
        '    views.py:13  orders = await client.get("https://orders.example/orders", par…',
        "  GET tips.example/tip                     ┊            █████████████  200",
        '    views.py:14  tip = await client.get("https://tips.example/tip")',
        "  should take                 ─────────────┤ 1.0 s",
        "  took                        ───────────────────────────────────────┤ 3.0 s",
        "",
        "  Your code printed:",
        "  │ user is 41",
        "  │ None",
        "",
        "✗ No client is left open. (task 3, 0 of 1 point)",
        "  seen      no result: the check ended before it could report. A crash or an",
        "            endless loop can cause this.",
        "",
        "– skipped: The parts are right whatever order the answers come in. (waits for:",
        "  The three sources are asked at the same time)",
        "",
        "Isolation: network: none, files: read only.",
        "4 of 10 points.",
        "What to do next:",
        "  Edit: exercises/05_fan_out/views.py",
        "  Run: grader run 05",
    ]


@pytest.mark.parametrize("plain", [False, True])
def test_many_skipped_checks_are_one_line(shown: Shown, plain: bool) -> None:
    """What holds them up is told once, not nine times."""
    lines = [line for line in shown(score(samples.held_up()), width=200, plain=plain) if "kipped" in line]
    mark = "Skipped" if plain else "– skipped"
    assert lines == [f"{mark}: 9 checks. (they wait for: The three sources are asked at the same time)"]


def test_a_reader_who_listens_gets_sentences(shown: Shown) -> None:
    """With ``plain`` there are words instead of signs, tables and pictures."""
    lines = shown(score(samples.stub(1), samples.waiting(), samples.ungradable()), plain=True)

    assert lines == [
        "01_exercise_1, Exercise number 1: to do, 0 of 10 points.",
        "03_waiting_without_blocking, Waiting without blocking: partial, 3 of 10 points.",
        "07_partial_failure, Some sources fail: not graded, no score, 10 points possible.",
        "Together: 3 of 30 points (10 of the 30 could not be graded).",
        "",
        "03_waiting_without_blocking: Waiting without blocking. Partial, 3 of 10 points.",
        "",
        "Failed: Twenty visitors wait together as long as one. (task 2, 0 of 7 points)",
        "Expected: 0.4 s for twenty visitors together",
        "Seen: 8.0 s: time.sleep held the event loop",
        "Where: exercises/03_waiting_without_blocking/views.py:9",
        "The line: time.sleep(seconds)",
        "Look at: Which call waits without letting others run?",
        "Check: exercises/03_waiting_without_blocking/test_examples.py:31",
        "This took 8.0 s; it should take 0.4 s.",
        "Visitor 1 ran from 0.0 s to 0.4 s, result 200.",
        "Visitor 2 ran from 0.0 s to 0.8 s, result 200.",
        "Visitor 3 ran from 0.0 s to 1.2 s, result 200.",
        "And 17 more like these, the last until 8.0 s.",
        "time.sleep (views.py line 9) froze the event loop 20 times between 0.0 s and 8.0",
        "s, for 8.0 s in all: nobody was served meanwhile.",
        "",
        "07_partial_failure: Some sources fail. Not graded, no score, 10 points possible.",
        "This exercise could not be graded. The fault is the grader's, not yours, and it",
        "does not count as zero. Run it again; if it stays so, show this message to your",
        "instructor.",
        "Message: A check raised KeyError: 'x' (test_hidden.py line 40).",
        "",
        "Isolation: network: none, files: read only.",
        "3 of 30 points (10 of the 30 could not be graded). 1 exercise not begun.",
        "What to do next:",
        "  Edit: exercises/03_waiting_without_blocking/views.py",
        "  Run: grader run 03",
    ]
    assert "\n".join(lines).isascii()


def test_a_file_that_cannot_be_imported_is_said_once(shown: Shown) -> None:
    """What holds for the whole exercise is shown with its line, and not again for every check."""
    assert shown(score(samples.syntax_error())) == [
        "05_fan_out: Three sources at once. Failed, 0 of 6 points.",
        "────────────────────────────────────────────────────────────────────────────────",
        "views.py cannot be imported: SyntaxError: '(' was never closed",
        "  where     exercises/05_fan_out/views.py:7",
        "            response = JsonResponse({",
        "Its checks can run once this is fixed.",
        "",
        "Isolation: network: none, files: read only.",
        "0 of 6 points.",
        "What to do next:",
        "  Edit: exercises/05_fan_out/views.py",
        "  Run: grader run 05",
    ]


def test_a_check_that_repeats_the_message_is_not_shown_again(shown: Shown) -> None:
    """When every check saw what holds for the whole exercise, it is said once."""
    failure = Failure(expected="a view", seen="There is no views.py.")
    same = exercise("05_x", "T", *(outcome(f"test_{n}", failure=failure) for n in range(5)), message=failure.seen)

    for details in (None, frozenset({"05_x"})):
        assert sum("There is no views.py." in line for line in shown(score(same), details=details)) == 1


def test_a_passed_exercise_is_one_line(shown: Shown) -> None:
    """Nothing is to be said of an exercise that passed."""
    done = exercise("01_first_async_view", "Your first async view", passed("test_a"), passed("test_b", 8))

    assert shown(score(done)) == [
        "01_first_async_view: Your first async view. Passed, 10 of 10 points.",
        "────────────────────────────────────────────────────────────────────────────────",
        "2 of 2 checks passed.",
        "",
        "Isolation: network: none, files: read only.",
        "10 of 10 points. All passed.",
    ]


def test_everything_passed(shown: Shown) -> None:
    """At the end nothing is left to do."""
    done = [exercise(f"0{n}_x", f"Exercise {n}", passed("test_a", 10)) for n in (1, 2)]

    assert shown(score(*done)) == [
        "  Exercise  Title       Points  Result",
        "✓ 01_x      Exercise 1   10/10  passed",
        "✓ 02_x      Exercise 2   10/10  passed",
        "                         20/20  in all",
        "",
        "Isolation: network: none, files: read only.",
        "20 of 20 points. All passed.",
    ]


def test_an_empty_score_says_so(shown: Shown) -> None:
    """Without any exercise the report says that there was none."""
    assert shown(score()) == [
        "No exercise was graded.",
        "",
        "Isolation: network: none, files: read only.",
        "0 of 0 points.",
    ]


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("width", [80, 60, 120])
@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "cp1252"])
def test_no_line_is_wider_than_the_terminal(shown: Shown, name: str, width: int, plain: bool, encoding: str) -> None:
    """Every report keeps to the width, can be written in the console's encoding, and holds no control character."""
    every = frozenset(e.run.exercise.id for e in ALL[name].exercises)

    for details in (None, every):
        for line in shown(ALL[name], width=width, plain=plain, encoding=encoding, details=details):
            assert cell_len(line) <= width
            assert line == line.rstrip()
            assert line.isprintable()
            assert "##[" not in line
            assert not line.lstrip().startswith("::")


def test_without_a_terminal_there_are_no_escape_sequences(shown: Shown) -> None:
    """A report written to a file or a pipe is text and nothing else."""
    assert "\x1b" not in "\n".join(shown(samples.mixed()))


def test_colour_says_nothing_that_the_text_does_not(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a terminal there is colour, with NO_COLOR there is none, and the words are the same."""
    assert any("\x1b[31m" in line for line in shown(samples.mixed(), color=True))

    monkeypatch.setenv("NO_COLOR", "1")

    assert not any("\x1b[31m" in line for line in shown(samples.mixed(), color=True))


@pytest.mark.parametrize(
    ("name", "value", "plain"),
    [("GRADER_PLAIN", "1", True), ("GRADER_PLAIN", "0", False), ("GRADER_PLAIN", "", False), ("TERM", "dumb", True)],
)
def test_the_environment_can_ask_for_sentences(
    shown: Shown, monkeypatch: pytest.MonkeyPatch, name: str, value: str, plain: bool
) -> None:
    """GRADER_PLAIN=1 and a dumb terminal are the same as the option."""
    monkeypatch.setenv(name, value)

    assert shown(samples.mixed()) == shown(samples.mixed(), plain=plain)
    assert plain == any(line.startswith("Visitor 1 ran") for line in shown(samples.mixed()))


def test_the_exercise_begun_comes_before_the_one_not_begun(shown: Shown) -> None:
    """Who skipped an exercise is not sent back to it before the one at hand is done."""
    lines = shown(score(samples.stub(1), samples.fan_out()))

    assert lines[-3:] == ["What to do next:", "  Edit: exercises/05_fan_out/views.py", "  Run: grader run 05"]
    assert not any("Behaviour number" in line for line in lines)


def test_only_the_exercises_asked_for_are_detailed(shown: Shown) -> None:
    """``details`` replaces the choice of what to show."""
    lines = shown(samples.mixed(), details=frozenset({"05_fan_out"}))

    assert any(line.startswith("05_fan_out: ") for line in lines)
    assert not any(line.startswith("03_waiting_without_blocking: ") for line in lines)


def test_the_same_output_is_quoted_once(shown: Shown) -> None:
    """What the module prints when it is imported comes with every check, and is shown with the first."""
    twice = exercise("05_fan_out", "T", failed(printed="hello"), outcome("test_b", printed="hello"))

    assert sum("hello" in line for line in shown(score(twice))) == 1


def test_the_order_of_a_hidden_check_names_no_file(shown: Shown) -> None:
    """A student is sent to the file of an example, never to that of a hidden check."""
    hidden = exercise("05_fan_out", "T", failed(file="test_hidden.py", line=7))

    assert not any("test_hidden" in line for line in shown(score(hidden)))


def test_points_of_what_could_not_be_graded_are_named(shown: Shown) -> None:
    """A fault of ours is a dash in the table, and the total says how many points it leaves open."""
    lines = shown(score(samples.fan_out(), samples.ungradable()))

    assert "! 07_partial_failure  Some sources fail        \u2013/10  not graded" in lines
    assert "4 of 20 points (10 of the 20 could not be graded)." in lines


def test_a_failure_without_details_is_still_told(shown: Shown) -> None:
    """A check that failed without a recorded failure is shown with its sentence."""
    bare = score(exercise("05_fan_out", "T", outcome("test_a"), verdict=Verdict.FAILED))

    assert "  seen      that it failed; the course tells no more of this check" in shown(bare)


def test_a_failure_of_a_missing_check_is_shown(shown: Shown) -> None:
    """When a check never reported and the reason is known, the reason is shown."""
    failure = Failure(expected="an answer", seen="the process ended with exit status 0")
    missing = score(exercise("05_fan_out", "T", outcome("test_a", Outcome.MISSING, failure=failure)))

    assert "  seen      the process ended with exit status 0" in shown(missing)


def test_two_renderings_are_the_same(shown: Shown) -> None:
    """The report depends on nothing but the score: not on when it ran, nor how long."""
    first: Score = samples.mixed()

    assert shown(first) == shown(samples.mixed())
