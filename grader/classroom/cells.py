"""Tables as CSV that a spreadsheet opens without computing anything: what looks like a formula gets an apostrophe."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

__all__ = ["NO_GRADE", "as_csv", "without_apostrophe"]

FORMULA = ("=", "+", "-", "@", "\t", "\r")
NO_GRADE = "-"  # Moodle's sign; nothing that could be computed


def as_csv(head: Sequence[str], rows: Iterable[Sequence[object]], *, lineterminator: str = "\r\n") -> str:
    """The table. None is an empty cell."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator=lineterminator)
    for row in (head, *rows):
        writer.writerow([_cell(value) for value in row])
    return text.getvalue()


def without_apostrophe(cell: str) -> str:
    """What was written into a cell by :func:`as_csv`."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell


def _cell(value: object) -> str:
    if value is None:
        return ""
    text = str(value).replace("\0", "")
    return f"'{text}" if isinstance(value, str) and text.startswith(FORMULA) and text != NO_GRADE else text
