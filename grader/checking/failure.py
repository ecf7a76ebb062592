"""A failed check as an exception, and a fault of ours as another."""

from __future__ import annotations

import dataclasses
import re

from grader.model import Failure, Place

__all__ = ["CheckFailed", "GraderFault", "MachineFault", "line_of", "without_addresses"]


def without_addresses(text: str) -> str:
    """The text with every memory address, as in ``<object at 0x7f…>``, blanked."""
    return re.sub(r"\b0x[0-9a-fA-F]{6,16}\b", "0x…", text)


def line_of(place: Place | None) -> str:
    """What stands at a place, or an empty string if there is none."""
    return place.text if place is not None else ""


class CheckFailed(AssertionError):
    """The submission does not do what the check asks. ``repeat``: only a limit in real time says so; try once more."""

    def __init__(self, failure: Failure, *, repeat: bool = False, draw: bool = False) -> None:
        super().__init__(failure.expected, failure.seen)
        # Where an object lies in memory differs from run to run; a report must not.
        seen, expected = without_addresses(failure.seen), without_addresses(failure.expected)
        self.failure = dataclasses.replace(failure, seen=seen, expected=expected)
        self.repeat = repeat
        self.draw = draw  # whether a timeline would help

    def __str__(self) -> str:
        """The parts as lines, for a plain pytest run."""
        failure = self.failure
        lines = [f"expected: {failure.expected}", f"seen:     {failure.seen}"]
        if failure.where is not None:
            lines.append(f"where:    {failure.where.file}:{failure.where.line}  {failure.where.text}".rstrip())
        if failure.look_at:
            lines.append(f"look at:  {failure.look_at}")
        return "\n".join(lines)


class GraderFault(Exception):
    """The grader or the course is at fault, not the submission: the exercise cannot be graded. ``repeat``: it may have
    been chance; try once more."""

    def __init__(self, message: str, *, repeat: bool = False) -> None:
        super().__init__(message)
        self.repeat = repeat


class MachineFault(GraderFault):
    """What the grader needs on this machine is not there; the message says what to do."""
