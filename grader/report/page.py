"""Writes lines to a terminal: wrapped with a hanging indent, never wider than the console, in signs it can show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rich.console import Console
from rich.text import Text

from grader.report.symbols import UNICODE, Symbols, for_encoding
from grader.report.text import encodable

__all__ = ["Page", "wants_plain"]

NARROWEST = 40
LABELS = 10  # columns of "expected" and its like


def wants_plain(environ: Mapping[str, str]) -> bool:
    """Whether the reader asked for sentences instead of pictures, or the terminal cannot place signs."""
    return environ.get("GRADER_PLAIN", "") not in ("", "0") or environ.get("TERM") == "dumb"


@dataclass(frozen=True, kw_only=True)
class Page:
    """Where a report is written. ``plain`` is for a reader who listens: words instead of signs and pictures."""

    console: Console
    symbols: Symbols  # the signs the console's encoding can write
    plain: bool = False

    @classmethod
    def on(cls, console: Console, *, plain: bool = False) -> Page:
        """A page on this console."""
        return cls(console=console, symbols=for_encoding(console.encoding), plain=plain)

    @property
    def width(self) -> int:
        """The columns a line may have."""
        return max(NARROWEST, self.console.width)

    def blank(self) -> None:
        """An empty line."""
        self.console.print()

    def write(
        self, text: str, *, style: str = "", first: str = "", first_style: str = "", rest: str | None = None
    ) -> None:
        """A paragraph. ``first`` comes before its first line, ``rest`` (or as many blanks) before the others."""
        rest = " " * len(first) if rest is None else rest
        body = Text(self._encodable(text), style=style)
        lines = body.wrap(self.console, self.width - max(len(first), len(rest)), overflow="fold")
        for number, line in enumerate(lines):
            line.rstrip()
            before = Text(self._encodable(rest if number else first), style="" if number else first_style)
            self._line(Text.assemble(before, line))

    def row(self, parts: list[tuple[str, str]]) -> None:
        """One line of pieces, each with its style, which the caller has fitted."""
        self._line(Text.assemble(*((self._encodable(text), style) for text, style in parts)))

    def field(self, label: str, text: str, *, style: str = "") -> None:
        """A named part of a failure."""
        if not text:
            return
        if self.plain:
            self.write(f"{label.capitalize()}: {text}")
        else:
            self.write(text, style=style, first=f"  {label:{LABELS}}", rest=" " * (LABELS + 2))

    def picture(self, lines: list[str]) -> None:
        """Lines that are fitted already, coloured by what is drawn; the signs differ without colour, too."""
        for line in lines:
            text = Text(f"  {self._encodable(line)}")
            if self.symbols is UNICODE:  # the ASCII signs occur in code, too
                text.highlight_regex(f"[{UNICODE.bar}{UNICODE.open}]+", "cyan")
                text.highlight_regex(f"{UNICODE.frozen}+", "red")
            self._line(text)

    def quote(self, lines: list[str]) -> None:
        """What the student's code printed, with a mark before each line."""
        mark = "  " if self.plain else f"  {self.symbols.gutter} "
        for line in lines:
            self.write(line, first=mark, rest=mark)

    def _encodable(self, text: str) -> str:
        return encodable(text, self.symbols.encoding)

    def _line(self, text: Text) -> None:
        text.rstrip()
        self.console.print(text, soft_wrap=True, highlight=False)
