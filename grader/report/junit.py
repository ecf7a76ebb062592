"""The report as JUnit XML, in the dialect that pytest writes (``xunit2``), which CI systems read."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from grader.model import CheckOutcome, ExerciseScore, Outcome, Score
from grader.report import wording
from grader.report.text import json_safe

__all__ = ["xml"]

# What XML 1.0 has no way to say.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def xml(score: Score) -> bytes:
    """The whole file: a test case per check. An exercise that could not be graded is an error, not a failure."""
    outcomes = [(exercise, outcome) for exercise in score.exercises for outcome in exercise.run.outcomes]
    suites = ElementTree.Element("testsuites", name="pytest tests")
    suite = ElementTree.SubElement(suites, "testsuite", name="pytest", errors="0", failures="0", skipped="0")
    counts = {"errors": 0, "failures": 0, "skipped": 0}
    for exercise, outcome in outcomes:
        kind = _case(suite, exercise, outcome)
        if kind:
            counts[kind] += 1
    suite.attrib.update({name: str(number) for name, number in counts.items()})
    suite.attrib.update(tests=str(len(outcomes)), time="0.000", timestamp=score.started, hostname="grader")
    ElementTree.indent(suites)
    text: str = ElementTree.tostring(suites, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.encode()


def _case(suite: ElementTree.Element, exercise: ExerciseScore, outcome: CheckOutcome) -> str:
    check, run = outcome.check, exercise.run
    case = ElementTree.SubElement(
        suite,
        "testcase",
        classname=f"exercises.{run.exercise.id}.{(check.file or 'hidden').removesuffix('.py')}",
        name=check.id,
        time="0.000",
    )
    if run.fault:
        ElementTree.SubElement(case, "error", message=_text(wording.FAULT)).text = _text(run.fault)
        return "errors"
    if outcome.outcome is Outcome.PASSED:
        return ""
    if outcome.outcome is Outcome.SKIPPED:
        why = f"waits for: {wording.waits_for(outcome, exercise)}"
        ElementTree.SubElement(case, "skipped", type="pytest.skip", message=_text(why))
        return "skipped"
    failure = outcome.failure
    lines = [check.sentence]
    if failure is None:
        lines.append(run.message or wording.seen_nothing(outcome))
    else:
        where = wording.line_of(failure.where) if failure.where else ""
        parts = {"expected": failure.expected, "seen": failure.seen, "where": where, "look at": failure.look_at}
        lines += [f"{name}: {text}" for name, text in parts.items() if text]
    ElementTree.SubElement(case, "failure", message=_text(lines[-1] if failure is None else failure.seen)).text = _text(
        "\n".join(lines)
    )
    return "failures"


def _text(text: str) -> str:
    return _ILLEGAL.sub("\ufffd", json_safe(text))
