"""Writing a score in the form that was asked for."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.files import write_atomically

if TYPE_CHECKING:
    from grader.model import Score

__all__ = ["FILES", "fault_told", "report"]

FILES = ("json", "markdown", "html", "junit", "gradescope", "classroom50")


def report(
    score: Score, *, form: str, output: Path | None, github: bool, plain: bool, details: frozenset[str] | None
) -> None:
    """Write the report in its form, to a file or to the terminal, and tell GitHub if asked to."""
    if form != "terminal":
        content = _file(score, form)
        if output:
            write_atomically(output, content)
            if form == "classroom50":
                write_atomically(output.with_name("release-body.md"), _file(score, "markdown"))
        else:
            click.echo(content.rstrip(b"\n"))
    elif github:
        from grader.report.github import commands_stopped

        with commands_stopped(click.echo):
            _terminal(score, plain=plain, details=details)
    else:
        _terminal(score, plain=plain, details=details)
    if github:
        _tell_github(score, to_stderr=form != "terminal")


@contextmanager
def fault_told(form: str, output: Path | None) -> Iterator[None]:
    """See to it that Gradescope finds a file even if nothing could be graded: it takes none for a crash."""
    try:
        yield
    except Exception as error:
        if form == "gradescope" and output:
            from grader.report.gradescope import fault

            write_atomically(output, fault(f"The grader itself failed, and no points are lost: {error}"))
        raise


def _terminal(score: Score, *, plain: bool, details: frozenset[str] | None) -> None:
    from rich.console import Console

    from grader.report.terminal import render

    render(score, Console(highlight=False, emoji=False), details=details, plain=plain)


def _file(score: Score, form: str) -> bytes:
    """The report as a file of the form asked for."""
    if form == "json":
        from grader.report.json import to_json

        return to_json(score)
    if form == "markdown":
        from grader.report.github import summary

        return summary(score).encode()
    if form == "html":
        from grader.report.html import page

        return page(score, title="Async views: your exercises").encode()
    if form == "junit":
        from grader.report.junit import xml

        return xml(score)
    if form == "gradescope":
        from grader.report.gradescope import results

        return results(score)
    from grader.report.classroom50 import result

    return result(score, os.environ)


def _tell_github(score: Score, *, to_stderr: bool) -> None:
    """Append to the job summary, set the step's output for tools of the Classroom years, and print annotations and
    notices; GitHub reads them from either stream."""
    from grader.report.classic import notices, payload
    from grader.report.github import annotations, summary

    if target := os.environ.get("GITHUB_STEP_SUMMARY"):
        with Path(target).open("a", encoding="utf-8") as file:
            file.write(summary(score))
    else:
        click.echo(
            "GITHUB_STEP_SUMMARY is not set, so there is no job summary: --github is for GitHub Actions.", err=True
        )
    if target := os.environ.get("GITHUB_OUTPUT"):
        with Path(target).open("a", encoding="utf-8") as file:
            file.write(f"result={payload(score)}\n")
    for line in (*annotations(score), *notices(score)):
        click.echo(line, err=to_stderr)
