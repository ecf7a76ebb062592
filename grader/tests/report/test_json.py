"""The report for programs."""

from __future__ import annotations

import json as stdlib_json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

from grader.report import json
from grader.tests.report import samples
from grader.tests.report.samples import HOSTILE, exercise, failed, outcome, passed, score

GOLDEN = Path(__file__).with_name("golden")
SCORES = {
    "empty": score(),
    "fresh": samples.fresh(),
    "mixed": samples.mixed(),
    "visitors": score(samples.waiting()),
    "syntax error": score(samples.syntax_error()),
    "hostile": samples.hostile(),
}


def read(data: bytes) -> dict[str, Any]:
    value = stdlib_json.loads(data)
    assert isinstance(value, dict)
    return value


def test_the_whole_form() -> None:
    """Every field of a result, in its order, two spaces deep."""
    timeline = replace(samples.ONE_AFTER_ANOTHER, lanes=samples.ONE_AFTER_ANOTHER.lanes[:1])
    together = failed(timeline=timeline, printed="x\n")
    one = exercise("05_fan_out", "Three sources at once", passed("test_answers"), together)

    assert json.to_json(score(one, samples.ungradable(), notes=("A note.",))) == (GOLDEN / "result.json").read_bytes()


def test_the_published_schema_is_current() -> None:
    """The file beside the code is what the code generates.

    To bring it up to date: ``from grader.report import json; json.SCHEMA_FILE.write_bytes(json.schema_bytes())``
    """
    assert json.SCHEMA_FILE.read_bytes() == json.schema_bytes()


def test_the_schema_is_a_schema() -> None:
    """The published file is valid JSON Schema, and forbids fields it does not name."""
    schema = read(json.SCHEMA_FILE.read_bytes())

    jsonschema.Draft202012Validator.check_schema(schema)
    assert all(form["additionalProperties"] is False for form in schema["$defs"].values() if "properties" in form)


@pytest.mark.parametrize("name", SCORES)
def test_every_result_keeps_to_the_schema(name: str) -> None:
    """Whatever the score, the bytes validate against the published schema and can be read back."""
    data = json.to_json(SCORES[name])

    jsonschema.validate(read(data), read(json.SCHEMA_FILE.read_bytes()))
    assert json.from_json(data).score == SCORES[name].score


def test_two_runs_differ_in_the_named_fields_only() -> None:
    """Only the time of the run and its duration may differ."""
    first, second = samples.mixed(), replace(samples.mixed(), started="2027-01-01T00:00:00+00:00", duration_s=9.0)
    a, b = read(json.to_json(first)), read(json.to_json(second))

    assert {key for key in a if a[key] != b[key]} == set(json.VOLATILE)
    assert json.to_json(first) == json.to_json(samples.mixed())


def test_the_order_of_versions_does_not_matter() -> None:
    """Versions are listed by name, however they were gathered."""
    turned = replace(samples.PROVENANCE, versions=dict(sorted(samples.PROVENANCE.versions.items(), reverse=True)))

    assert json.to_json(replace(score(), provenance=turned)) == json.to_json(score())


def test_what_could_not_be_graded_has_no_score() -> None:
    """An exercise that is our fault has null for a score, is named at the top, and says why."""
    result = read(json.to_json(samples.mixed()))

    assert result["ungradable"] == ["07_partial_failure"]
    assert [e["score"] for e in result["exercises"]] == [10, 3, 4, None, 0]
    assert result["exercises"][3]["message"] == "A check raised KeyError: 'x' (test_hidden.py line 40)."


def test_hostile_text_is_data() -> None:
    """Escapes and commands come back as they were, but never raw, so that the bytes can be printed in a job's log."""
    data = json.to_json(score(notes=(HOSTILE.replace("\ud800", ""), "\ud800", "\x9b\u202e", "###[x]")))

    assert read(data)["notes"] == [HOSTILE.replace("\ud800", ""), "\ufffd", "\x9b\u202e", "###[x]"]
    text = data.decode()
    assert "##[" not in text
    assert all(line.isprintable() for line in text.split("\n"))
    assert not any(line.lstrip().startswith("::") for line in text.split("\n"))


def test_times_are_numbers_without_dust() -> None:
    """Times are rounded to the microsecond; one that is no number becomes null or 0."""
    timeline = replace(samples.ONE_AFTER_ANOTHER, took_s=0.1 + 0.2, goal_s=float("nan"), start_s=float("inf"))
    result = read(json.to_json(score(exercise("05_x", "T", failed(timeline=timeline)))))

    shown = result["exercises"][0]["checks"][0]["timeline"]
    assert (shown["took_s"], shown["goal_s"], shown["start_s"]) == (0.3, None, 0.0)


def test_an_unknown_field_is_refused() -> None:
    """A result with a field of another version is not read as one of this."""
    with pytest.raises(msgspec.ValidationError, match="unknown field `extra`"):
        json.from_json(json.to_json(score())[:-3] + b',"extra":1}')


def test_a_passed_check_has_no_parts_of_a_failure() -> None:
    """Expected, seen, where, look at and timeline are null where nothing failed."""
    result = read(json.to_json(score(exercise("05_x", "T", passed("test_a"), outcome("test_b")))))
    check = result["exercises"][0]["checks"][0]

    assert [check[part] for part in ("expected", "seen", "where", "look_at", "timeline")] == [None] * 5
