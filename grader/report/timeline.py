"""Shows a timeline: as a picture of one bar per lane on a common axis of virtual time, and as sentences.

>>> from grader.model import Lane, Timeline
>>> a = Lane(label="GET a.example", kind="upstream", start_s=0.0, end_s=1.0)
>>> b = Lane(label="GET b.example", kind="upstream", start_s=1.0, end_s=2.0)
>>> print(*draw(Timeline(lanes=(a, b), took_s=2.0, goal_s=1.0), width=50), sep="\\n")
               0 s         1 s         2 s
               ├───────────┼───────────┤
GET a.example  ████████████┊
GET b.example              ████████████
should take    ────────────┤ 1.0 s
took           ────────────────────────┤ 2.0 s
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from rich.cells import cell_len

from grader.model import Lane, Place, Timeline
from grader.report.lanes import FreezeGroup, View, view
from grader.report.symbols import UNICODE, Symbols
from grader.report.text import terminal
from grader.report.wording import count, line_of, seconds

__all__ = ["draw", "sentences", "tick_step"]

NARROWEST = 40


def draw(timeline: Timeline, *, width: int = 80, symbols: Symbols = UNICODE) -> list[str]:
    """The picture, in lines of at most ``width`` columns."""
    shown = view(timeline)
    if not shown.rows and not shown.freezes and shown.took_s is None:
        return []
    pen = _Pen.fitting(shown, width=max(width, NARROWEST), symbols=symbols)
    lines = [*pen.axis()]
    for row in shown.rows:
        lines.append(pen.lane(row.lane))
        lines += [pen.fit(f"  {row.note}")] if row.note else []
        lines += pen.source(row.source)
    if shown.hidden:
        lines.append(pen.fit(f"… and {count(shown.hidden, 'more lane')}"))
    for group in shown.freezes:
        lines.append(pen.frozen(group))
        lines += pen.source(group.place)
    if shown.hidden_freezes:
        lines.append(pen.fit(f"… and {count(shown.hidden_freezes, 'more line')} that froze the loop"))
    lines += pen.span("should take", shown.goal_s)
    lines += pen.span("took", shown.took_s)
    lines += pen.legend()
    return [line.rstrip() for line in lines]


def sentences(timeline: Timeline) -> list[str]:
    """The same for a reader who listens: one sentence for each lane, freeze and span."""
    shown = view(timeline)
    told: list[str] = []
    if shown.took_s is not None:
        goal = "" if shown.goal_s is None else f"; it should take {seconds(shown.goal_s)}"
        begin = f", from {seconds(shown.span_s)} on" if shown.span_s else ""
        told.append(f"This took {seconds(shown.took_s)}{begin}{goal}.")
    elif shown.goal_s is not None:
        told.append(f"This should take {seconds(shown.goal_s)}.")
    for row in shown.rows:
        told.append(_told(row.lane))
        told += [row.note.replace("… and", "And") + "."] if row.note else []
    if shown.hidden:
        told.append(f"And {count(shown.hidden, 'more lane')}.")
    told += [_frozen(group) for group in shown.freezes]
    if shown.hidden_freezes:
        told.append(f"And {count(shown.hidden_freezes, 'more line')} froze the event loop.")
    return told


def _told(lane: Lane) -> str:
    name, result = terminal(lane.label, limit=120), terminal(lane.result, limit=60)
    if lane.end_s is None:
        span = f"started at {seconds(lane.start_s)} and was still open at the end"
    else:
        span = f"ran from {seconds(lane.start_s)} to {seconds(lane.end_s)}"
    return f"{name[:1].upper()}{name[1:]} {span}{f', result {result}' if result else ''}{_at(lane.place)}."


def _frozen(group: FreezeGroup) -> str:
    what, (first, last) = terminal(group.what, limit=80), (group.spans[0][0], group.spans[-1][1])
    span = f"from {seconds(first)} to {seconds(last)}"
    if len(group.spans) > 1:
        times = f"{len(group.spans)} times between {seconds(first)} and {seconds(last)}"
        span = f"{times}, for {seconds(group.seconds)} in all"
    return f"{what}{_at(group.place)} froze the event loop {span}: nobody was served meanwhile."


def _at(place: Place | None) -> str:
    if place is None:
        return ""
    name, _, line = line_of(place, short=True).rpartition(":")
    return f" ({name} line {line})"


def tick_step(length_s: float, columns: int) -> tuple[float, int]:
    """The distance of the axis' ticks in seconds, and the decimals their labels need."""
    least = length_s / max(1, columns // 9)
    exponent = math.floor(math.log10(least))
    factor, exponent = next(
        (f, e) for e in (exponent, exponent + 1) for f in (1, 2, 5) if f * 10.0**e >= least * (1 - 1e-9)
    )
    return factor * 10.0**exponent, max(0, -exponent)


@dataclass(frozen=True, kw_only=True)
class _Pen:
    """Draws rows of one picture: a column of names, the bars, and room for a word after them."""

    shown: View
    symbols: Symbols
    width: int
    names: int
    bars: int

    @classmethod
    def fitting(cls, shown: View, *, width: int, symbols: Symbols) -> _Pen:
        labels = ["should take", *(terminal(row.lane.label) for row in shown.rows)]
        names = min(max(map(cell_len, labels)), max(12, width // 3))
        results = [cell_len(terminal(row.lane.result, limit=60)) for row in shown.rows]
        room = min(max([8, *results]), 16)
        bars = width - names - room - 4
        parts = shown.last_s / tick_step(shown.last_s, bars)[0]
        if abs(parts - round(parts)) < 1e-6:  # then all ticks can be equally far apart
            bars -= bars % round(parts)
        return cls(shown=shown, symbols=symbols, width=width, names=names, bars=bars)

    def fit(self, text: str, width: int | None = None) -> str:
        """The text in at most so many columns."""
        return self.symbols.fit(text, self.width if width is None else width)

    def column(self, time_s: float) -> int:
        return max(0, min(self.bars, math.floor(time_s / self.shown.last_s * self.bars + 0.5)))

    def row(self, name: str, cells: list[str], after: str = "") -> str:
        return self.fit(f"{self.symbols.column(name, self.names)}  {''.join(cells)} {after}")

    def axis(self) -> list[str]:
        step, decimals = tick_step(self.shown.last_s, self.bars)
        line = [self.symbols.rule] * (self.bars + 1)
        labels = ""
        for number in range(math.floor(self.shown.last_s / step + 1e-9) + 1):
            at = self.column(number * step)
            line[at] = self.symbols.tick
            label = f"{number * step:.{decimals}f} s"
            at = min(at, self.bars + 8 - len(label))
            if at > len(labels) or not labels:
                labels = labels.ljust(at) + label
        line[0], line[-1] = self.symbols.axis_start, self.symbols.axis_end
        return [self.row("", [labels]), self.row("", line)]

    def lane(self, lane: Lane) -> str:
        start, end = self._cells(lane.start_s, self.shown.last_s if lane.end_s is None else lane.end_s)
        cells = self._background()
        for at in range(start, end):
            cells[at] = self.symbols.bar
        for group in self.shown.freezes:
            for span in group.spans:
                first, last = self._cells(*span)
                for at in range(max(start, first), min(end, last)):
                    cells[at] = self.symbols.frozen
        if lane.end_s is None:
            cells[end - 1] = self.symbols.open
        return self.row(terminal(lane.label), cells, terminal(lane.result, limit=60))

    def frozen(self, group: FreezeGroup) -> str:
        cells = self._background()
        for span in group.spans:
            first, last = self._cells(*span)
            cells[first:last] = [self.symbols.frozen] * (last - first)
        return self.row("loop frozen", cells, seconds(group.seconds))

    def _cells(self, start_s: float, end_s: float) -> tuple[int, int]:
        start = min(self.column(start_s), self.bars - 1)
        return start, max(start + 1, self.column(end_s))

    def _background(self) -> list[str]:
        cells = [" "] * (self.bars + 1)
        if self.shown.goal_s is not None:
            cells[self.column(self.shown.span_s + self.shown.goal_s)] = self.symbols.goal
        return cells

    def span(self, name: str, length_s: float | None) -> list[str]:
        if length_s is None:
            return []
        start, end = self.column(self.shown.span_s), self.column(self.shown.span_s + length_s)
        cells = [" "] * start + [self.symbols.rule] * (end - start) + [self.symbols.axis_end]
        return [self.row(name, cells, seconds(length_s))]

    def source(self, place: Place | None) -> list[str]:
        if place is None:
            return []
        return [self.fit(f"  {line_of(place, short=True)}  {terminal(place.text, limit=200)}")]

    def legend(self) -> list[str]:
        parts = []
        if self.shown.freezes:
            parts.append(f"{self.symbols.frozen} loop frozen: nobody is served")
        if any(row.lane.end_s is None for row in self.shown.rows):
            parts.append(f"{self.symbols.open} still open at the end")
        return [self.fit(" " * (self.names + 2) + "   ".join(parts))] if parts else []
