"""The signs a terminal report is drawn with: one set for Unicode, one for encodings that have only ASCII."""

from __future__ import annotations

from dataclasses import astuple, dataclass, replace

from rich.cells import cell_len, set_cell_size

from grader.report.text import encodable

__all__ = ["ASCII", "UNICODE", "Symbols", "for_encoding"]


@dataclass(frozen=True, kw_only=True)
class Symbols:
    """One set of signs, each one column wide (but for ``ellipsis``)."""

    passed: str
    partial: str
    failed: str
    to_do: str
    fault: str
    waiting: str
    gutter: str  # before each line of quoted output
    rule: str
    bar: str
    frozen: str
    open: str  # the end of a bar that was still running
    goal: str
    axis_start: str
    tick: str
    axis_end: str
    ellipsis: str
    encoding: str = "utf-8"  # what is drawn around the signs is limited to it

    def fit(self, text: str, width: int) -> str:
        """The text in at most so many columns, with an ellipsis where it was cut."""
        text = encodable(text, self.encoding)
        if cell_len(text) <= width:
            return text
        return set_cell_size(text, max(0, width - len(self.ellipsis))).rstrip() + self.ellipsis

    def column(self, text: str, width: int) -> str:
        """The text in exactly so many columns."""
        return set_cell_size(self.fit(text, width), width)


UNICODE = Symbols(
    passed="✓",
    partial="◐",
    failed="✗",
    to_do="○",
    fault="!",
    waiting="\u2013",
    gutter="│",
    rule="─",
    bar="█",
    frozen="▒",
    open="▶",
    goal="┊",
    axis_start="├",
    tick="┼",
    axis_end="┤",
    ellipsis="…",
)

ASCII = Symbols(
    passed="+",
    partial="~",
    failed="x",
    to_do="o",
    fault="!",
    waiting="-",
    gutter="|",
    rule="-",
    bar="=",
    frozen="#",
    open=">",
    goal=":",
    axis_start="|",
    tick="+",
    axis_end="|",
    ellipsis="...",
    encoding="ascii",
)


def for_encoding(encoding: str) -> Symbols:
    """The richest set that the encoding can write."""
    try:
        "".join(astuple(UNICODE)).encode(encoding)
    except LookupError:
        return ASCII
    except UnicodeEncodeError:
        return replace(ASCII, encoding=encoding)
    return UNICODE
