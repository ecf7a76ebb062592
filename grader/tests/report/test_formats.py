"""The reports for other programs: each against what its reader does with it."""

from __future__ import annotations

import base64
import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest

from grader.errors import UsageError
from grader.model import Check, CheckOutcome, Outcome, Score, Visibility
from grader.report import classic, classroom50, gradescope, html, junit
from grader.tests.report import samples
from grader.tests.report.hostile import HOSTILE_TEXTS

SCHEMA = json.loads((Path(__file__).with_name("schemas") / "classroom50-result-v1.json").read_text())
SCORES = {
    "mixed": samples.mixed(),
    "fresh": samples.fresh(),
    "syntax error": samples.score(samples.syntax_error()),
    "ungradable": samples.score(samples.fan_out(), samples.ungradable()),
    "examples only": samples.in_a_students_copy(),
    **{f"hostile: {name}": samples.hostile(text) for name, text in HOSTILE_TEXTS.items()},
}
RUN_BY_50 = {
    "CLASSROOM": "cs",
    "ASSIGNMENT": "async",
    "SUBMISSION_TAG": "submit/2026",
    "COMMIT_URL": "https://github.example/c",
    "RELEASE_URL": "https://github.example/r",
    "REVIEW_URL": "https://github.example/v",
    "USERNAME": "ada",
    "ASSIGNMENT_TYPE": "individual",
}

each = pytest.mark.parametrize("score", SCORES.values(), ids=list(SCORES))


def gradable(score: Score) -> int:
    return sum(e.max_score for e in score.exercises if e.score is not None and e.run.outcomes)


class TestClassic:
    """As autograding-grading-reporter v1 reads it."""

    def read(self, score: Score) -> dict[str, Any]:
        text = classic.payload(score)
        assert "\n" not in text
        value = json.loads(base64.b64decode(text))
        assert isinstance(value, dict)
        return value

    @each
    def test_points(self, score: Score) -> None:
        """Its sum of the tests, and its table (which knows only passed and not passed), say what we say."""
        value = self.read(score)
        tests = value["tests"]
        assert sum(test["score"] for test in tests) == score.score
        assert sum(test["max_score"] for test in tests) == value["max_score"] == score.max_score
        assert all(isinstance(test["score"], int) for test in tests)
        table = sum(test["max_score"] for test in tests if test["status"] == "pass")
        assert table == score.score

    @each
    def test_nothing_leaks_and_nothing_is_obeyed(self, score: Score) -> None:
        for test in self.read(score)["tests"]:
            assert (test["test_code"], test["message"], test["line_no"], test["filename"]) == ("", None, 0, "")
            assert "\n" not in test["name"]
            assert "::" not in test["name"]

    @pytest.mark.parametrize(
        ("name", "status"), [("mixed", "error"), ("fresh", "fail"), ("ungradable", "error"), ("syntax error", "fail")]
    )
    def test_status(self, name: str, status: str) -> None:
        assert self.read(SCORES[name])["status"] == status

    def test_a_large_course_fits(self) -> None:
        outcomes = [
            CheckOutcome(
                check=Check(
                    id=f"test_{n}", sentence="Long. " * 60, task=1, visibility=Visibility.HIDDEN, points=1, file="x.py"
                ),
                outcome=Outcome.PASSED,
            )
            for n in range(300)
        ]
        big = samples.score(samples.exercise("05_fan_out", "Big", *outcomes))
        assert len(base64.b64decode(classic.payload(big))) <= classic.LARGEST
        assert len(self.read(big)["tests"]) == 300

    def test_notices(self) -> None:
        score = SCORES["fresh"]
        assert classic.notices(score) == [
            f"::notice title=Autograding complete::Points 0/{score.max_score}",
            f'::notice title=Autograding report::{{"totalPoints":0,"maxPoints":{score.max_score}}}',
        ]


class TestClassroom50:
    """As its schema has it."""

    @each
    def test_schema(self, score: Score) -> None:
        value = json.loads(classroom50.result(score, RUN_BY_50))
        jsonschema.validate(value, SCHEMA)
        assert value["score"] == score.score <= value["max-score"] == score.max_score
        assert all(test["score"] <= test["max-score"] for test in value["tests"])

    def test_a_tag_without_its_prefix(self) -> None:
        value = json.loads(classroom50.result(SCORES["fresh"], {**RUN_BY_50, "SUBMISSION_TAG": "v1"}))
        jsonschema.validate(value, SCHEMA)

    @pytest.mark.parametrize("name", sorted(set(RUN_BY_50) - {"ASSIGNMENT_TYPE"}))
    def test_a_missing_variable(self, name: str) -> None:
        with pytest.raises(UsageError, match=name):
            classroom50.result(SCORES["fresh"], {key: value for key, value in RUN_BY_50.items() if key != name})


class TestGradescope:
    """As its autograder specification has it."""

    KEYS = frozenset(
        {"name", "number", "score", "max_score", "status", "output", "output_format", "tags", "visibility"}
    )

    @each
    def test_points(self, score: Score) -> None:
        value = json.loads(gradescope.results(score))
        assert value["score"] == score.score
        assert sum(test.get("score", 0) for test in value["tests"]) == score.score
        most = sum(e.max_score for e in score.exercises if e.score is not None)
        assert sum(test.get("max_score", 0) for test in value["tests"]) == most
        for test in value["tests"]:
            assert set(test) <= self.KEYS
            assert test.get("status") in (None, "passed", "failed")
            assert test.get("visibility", "visible") in ("visible", "hidden", "after_due_date", "after_published")

    def test_our_fault_is_no_zero(self) -> None:
        value = json.loads(gradescope.results(samples.score(samples.ungradable())))
        assert all("score" not in test and "max_score" not in test for test in value["tests"])
        assert "score" not in json.loads(gradescope.fault("The grader failed."))


class TestJUnit:
    """As pytest's own schema (xunit2) has it."""

    @each
    def test_counts(self, score: Score) -> None:
        root = ElementTree.fromstring(junit.xml(score))
        assert root.tag == "testsuites"
        (suite,) = root
        cases = list(suite)
        assert suite.get("tests") == str(len(cases)) == str(sum(len(e.run.outcomes) for e in score.exercises))
        for kind, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert suite.get(kind) == str(len(suite.findall(f"testcase/{tag}")))
        for case in cases:
            assert set(case.attrib) == {"classname", "name", "time"}
            assert len(case) <= 1


class Page(HTMLParser):
    """Collects tags and attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs


class TestHtml:
    """A page for students."""

    @each
    def test_no_script_and_no_outside_request(self, score: Score) -> None:
        page = Page()
        text = html.page(score, title="Ada & Grace <script>")
        page.feed(text)
        allowed = {
            "html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "p", "strong", "table", "thead",
            "tbody", "tr", "th", "td", "a", "section", "dl", "dt", "dd", "br", "code", "pre", "figure", "svg", "line",
            "text", "rect",
            "details", "summary", "ul", "li", "hr", "div",
        }  # fmt: skip
        assert set(page.tags) <= allowed
        for name, value in page.attributes:
            assert not name.startswith("on")
            assert name not in ("src", "srcset", "action", "style")
            assert name != "href" or (value or "").startswith("#")
        assert "default-src 'none'" in text
        assert "Ada &amp; Grace &lt;script&gt;" in text

    def test_many_skipped_checks_are_one_line(self) -> None:
        text = html.page(samples.score(samples.held_up()), title="Ada")
        assert text.count("Skipped: ") == 1
        assert "Skipped: 9 checks. They wait for: The three sources are asked at the same time." in text

    def test_what_it_tells(self) -> None:
        text = html.page(samples.score(samples.fan_out()), title="Ada", remarks=["Handed in late."])
        for part in (
            "Three sources",
            "views.py:12",
            "<svg",
            "should take",
            "The picture in words",
            "Handed in late.",
        ):
            assert part in text
