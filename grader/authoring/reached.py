"""What of a reference no check reaches, by coverage.py."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

from grader.authoring.problem import Problem
from grader.authoring.variants import reference_folder
from grader.lockstep.covered import Steps
from grader.model import Exercise

__all__ = ["unreached"]

PRAGMA = re.compile(r"#\s*pragma: no (?:cover|branch)\b[\s:.,–-]*(.*)")


def unreached(exercise: Exercise, steps: Steps, *, root: Path) -> Iterator[Problem]:
    """Lines and branches of our solution that ran in no host, from the ``steps`` that did.

    One that cannot be reached says so: ``# pragma: no cover - why``.
    """
    for name in exercise.edit:
        path = reference_folder(root, exercise) / name
        if not path.is_file():
            continue
        file = path.relative_to(root).as_posix()
        for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if (pragma := PRAGMA.search(text)) and not pragma[1]:
                yield Problem(
                    file=file, line=number, what="is left out of coverage. Say why: # pragma: no cover - why."
                )
        lines, branches = _missing(path, steps.get(f"exercises/{exercise.id}/{name}", set()))
        for line in lines:
            yield Problem(file=file, line=line, what="is reached by no check. Write one, or take the line away.")
        for line, to in branches:
            if line not in lines and to not in lines:
                where = f"line {to}" if to > 0 else "the end of the function"
                what = f"never goes on to {where} in any check. Write one, or take the condition away."
                yield Problem(file=file, line=line, what=what)


def _missing(path: Path, steps: set[tuple[int, int]]) -> tuple[list[int], list[tuple[int, int]]]:
    """Lines, and branches from line to line, that are none of the steps."""
    import coverage

    measured = coverage.Coverage(data_file=None, branch=True, config_file=False)
    measured.get_data().add_arcs({str(path): steps})
    with tempfile.TemporaryDirectory() as directory:
        report = Path(directory, "report.json")
        measured.json_report(morfs=[str(path)], outfile=str(report))
        measured.get_data().close(force=True)
        (found,) = json.loads(report.read_bytes())["files"].values()
    return found["missing_lines"], [(line, to) for line, to in found["missing_branches"]]
