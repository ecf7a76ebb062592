"""The grader's own errors: what went wrong, on which file or key, and what to do next."""

from __future__ import annotations


class GraderError(Exception):
    """A problem to tell the user in one short message. ``exit_code`` follows the table in the README."""

    exit_code = 4


class UsageError(GraderError):
    """The command was called in a way that cannot work: an unknown exercise, a folder that is not there."""

    exit_code = 2


class CourseError(GraderError):
    """A course file has a mistake; the message names the file, the key and what is allowed."""

    exit_code = 3
