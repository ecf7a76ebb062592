"""The report for GitHub."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from grader.model import Place, Score
from grader.report import github
from grader.tests.report import samples
from grader.tests.report.samples import HOSTILE, exercise, failed, outcome, passed, score

GOLDEN = Path(__file__).with_name("golden")
COMMAND = re.compile(r"::(error|warning|notice) ([a-z]+=[^:,\r\n]*)(,[a-z]+=[^:,\r\n]*)*::[^\r\n]*")


def test_the_summary_of_an_exercise_half_done() -> None:
    """A table, what to do next, and each failed check with its picture, in a block and in words."""
    done = exercise("01_first_async_view", "Your first async view", passed("test_hello", 10))

    text = github.summary(score(done, samples.fan_out(), notes=("urls.py is the course's own.",)))

    assert text == (GOLDEN / "summary.md").read_text(encoding="utf-8")


def test_many_skipped_checks_are_one_line() -> None:
    lines = [line for line in github.summary(score(samples.held_up())).splitlines() if "Skipped" in line]
    assert lines == ["Skipped: 9 checks. They wait for: The three sources are asked at the same time."]


def test_a_fresh_clone_has_a_short_summary() -> None:
    """Exercises not begun are rows of the table, and nothing more."""
    text = github.summary(samples.fresh())

    assert text.count("| to do |") == 6
    assert "Behaviour" not in text
    assert "- Read: `exercises/01_exercise_1/README.md`" in text


def test_our_fault_is_said_to_be_ours() -> None:
    """An exercise that could not be graded has a dash for points and says whose fault it is."""
    text = github.summary(score(samples.ungradable()))

    assert "| \u2013/10 | not graded |" in text
    assert "The fault is the grader's, not yours, and it does not count as zero." in text


def test_a_file_that_cannot_be_imported_is_said_once() -> None:
    """What holds for the whole exercise is not repeated for each check."""
    text = github.summary(score(samples.syntax_error()))

    assert text.count("SyntaxError") == 1
    assert text.endswith("\n\nIts checks can run once this is fixed.\n")


def test_a_failure_without_details_is_still_told() -> None:
    """A check without a recorded failure has its sentence, and that there are no details."""
    text = github.summary(score(exercise("05_x", "T", outcome("test_a", sentence="It answers."))))

    assert (
        "#### ✗ It answers.\n\nTask 1, 0 of 2 points.\n\n- **Seen:** that it failed; the course tells no more" in text
    )


def test_an_empty_score_has_a_summary() -> None:
    """Without any exercise there is no table."""
    assert github.summary(score()) == "## 0 of 0 points.\n\n\nIsolation: network: none, files: read only.\n"


def test_hostile_text_stays_text_in_the_summary() -> None:
    """Rendered, a hostile submission's text makes no element: no HTML of its own, no link, no image, no new heading."""
    html = MarkdownIt("gfm-like", {"linkify": False}).render(github.summary(samples.hostile()))
    tags = set(re.findall(r"<(\w+)", html))

    expected = {"h2", "table", "thead", "tbody", "tr", "th", "td", "p", "strong", "ul", "li", "code", "blockquote"}
    assert tags <= expected | {"h3", "h4", "pre", "details", "summary"}
    assert html.count("<h4>") == 1
    assert html.count("<details>") == html.count("</details>") == 1
    prose = re.sub(r"<(code|pre)\b.*?</\1>", "", html, flags=re.DOTALL)
    assert not re.search(r"://|www\.|@\w|#\d", prose)


def test_a_title_with_a_pipe_stays_in_its_cell() -> None:
    """A bar in a title does not begin another column."""
    assert "| a \\| b |" in github.summary(score(exercise("05_x", "a | b", passed("test_a"))))


def test_a_summary_beyond_the_limit_is_cut_and_says_so() -> None:
    """GitHub drops a summary above 1 MiB: it ends before, at the end of a check, with a note."""
    huge = score(*(exercise(f"{n}_x", "T", *(failed(printed="東" * 9999) for _ in range(100))) for n in range(10, 20)))

    text = github.summary(huge)

    assert 900_000 < len(text.encode()) <= 1_000_000
    assert text.endswith("`grader run` shows the rest.\n")
    assert text.count("```text\n") * 2 == len(re.findall("^```", text, flags=re.MULTILINE))


def test_the_annotations_of_a_term_in_its_middle() -> None:
    """An error at each line that failed, a warning for our own fault, and the points."""
    lines = (GOLDEN / "annotations.txt").read_text(encoding="utf-8").splitlines()

    assert github.annotations(samples.mixed()) == lines


def test_a_fresh_clone_has_no_errors() -> None:
    """What is not begun is no error: the points are all there is to say."""
    assert github.annotations(samples.fresh()) == ["::notice title=Points::0 of 60 points. 6 exercises not begun."]


def test_a_file_that_cannot_be_imported_is_one_error() -> None:
    """The line that stops the whole exercise is annotated, once."""
    errors = [line for line in github.annotations(score(samples.syntax_error())) if line.startswith("::error")]

    assert errors == [
        "::error file=exercises/05_fan_out/views.py,line=7,title=05%3A Three sources at once::"
        "views.py cannot be imported: SyntaxError: '(' was never closed"
    ]


def test_at_most_ten_errors_the_most_useful_first() -> None:
    """Of many failures each exercise's first comes first, those without a line come last, and the rest is counted."""
    where = Place(file="exercises/05_fan_out/views.py", line=3)
    many = [
        exercise(
            f"0{n}_x", "T", *(outcome(f"test_{i}", sentence=f"{n}-{i}") for i in range(4)), failed(sentence=f"{n}-line")
        )
        for n in range(1, 4)
    ]

    lines = github.annotations(
        score(*many, exercise("09_x", "Stopped", outcome("test_a"), message="Stop", where=where))
    )

    titles = [re.findall("title=(.*?)::", line)[0] for line in lines]
    assert titles == [
        *("09%3A Stopped", "01%3A 1-0", "02%3A 2-0", "03%3A 3-0", "01%3A 1-line", "02%3A 2-line", "03%3A 3-line"),
        *("01%3A 1-1", "01%3A 1-2", "01%3A 1-3", "Points"),
    ]
    assert lines[-1].endswith("6 more failures in the job summary.")


@pytest.mark.parametrize("made", [samples.hostile(), samples.mixed(), samples.fresh(), score()])
def test_each_annotation_is_one_command(made: Score) -> None:
    """Whatever the submission holds, a line is one command: nothing in it begins another."""
    for line in github.annotations(made):
        assert COMMAND.fullmatch(line)
        assert line.count("::") == 2
        assert "##[" not in line
        assert line.isprintable()
        assert len(line) < 8000


def test_hostile_names_are_escaped() -> None:
    """A file's name with a comma and a colon stays one property."""
    stopped = exercise("05_x", "T", outcome("test_a"), message="m", where=Place(file="a,line=9::x\n.py", line=1))

    assert github.annotations(score(stopped))[0] == "::error file=a%2Cline=9%3A %3Ax .py,line=1,title=05%3A T::m"


def test_hostile_text_does_not_reach_the_runner() -> None:
    """The sample of every trick is in the message, made harmless."""
    joined = "\n".join(github.annotations(samples.hostile()))

    assert HOSTILE not in joined
    assert "# #[error]owned %250A" in joined
