"""Prepares a timeline for showing: times counted from what is shown first, alike lanes and freezes put together."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from grader.model import Freeze, Lane, Place, Timeline
from grader.report.wording import seconds

__all__ = ["FreezeGroup", "Row", "View", "view"]

FEW = 8  # up to so many lanes are all shown
ALIKE = 3  # of more, so many of a kind
MOST = 16  # and never more rows than this
MOST_FREEZES = 4  # lines of code, not calls
LONGEST_S = 1e9  # keeps a picture's arithmetic within what a float can do


@dataclass(frozen=True, kw_only=True)
class Row:
    """One lane to show, and what it stands for."""

    lane: Lane
    note: str = ""  # … and 17 more like these
    source: Place | None = None  # the line to show below it: the last of a run of rows with the same one


@dataclass(frozen=True, kw_only=True)
class FreezeGroup:
    """All freezes by the same call on the same line."""

    what: str
    place: Place | None
    spans: tuple[tuple[float, float], ...]

    @property
    def seconds(self) -> float:
        """How long the loop was held in all."""
        return sum(end - start for start, end in self.spans)


@dataclass(frozen=True, kw_only=True)
class View:
    """A timeline ready to be drawn or told. Time 0 is where the measured span begins, or, if that is earlier, what goes
    on when it begins."""

    rows: tuple[Row, ...]
    freezes: tuple[FreezeGroup, ...]
    last_s: float
    span_s: float  # where the measured span begins
    took_s: float | None
    goal_s: float | None
    hidden: int = 0  # lanes that found no room
    hidden_freezes: int = 0


def view(timeline: Timeline) -> View:
    """What to show of a timeline."""
    measured = _finite(timeline.start_s)
    shown = [lane for lane in timeline.lanes if _goes_on(lane, measured)]
    freezes = [freeze for freeze in timeline.freezes if _goes_on(freeze, measured)]
    starts = [lane.start_s for lane in shown] + [freeze.start_s for freeze in freezes]
    begin = min([measured, *map(_finite, starts)])
    span = round(measured - begin, 6)
    lanes, groups = [_moved(lane, begin) for lane in shown], _freezes(freezes, begin)
    took, goal = (None if s is None else max(0.0, _finite(s)) for s in (timeline.took_s, timeline.goal_s))
    times = [span + max(took or 0.0, goal or 0.0)]
    times += [lane.start_s for lane in lanes] + [lane.end_s for lane in lanes if lane.end_s is not None]
    times += [time for group in groups for span in group.spans for time in span]
    rows = _rows(lanes)
    return View(
        rows=_with_sources(rows[:MOST]),
        freezes=groups[:MOST_FREEZES],
        last_s=max(times) or 1.0,
        span_s=span,
        took_s=took,
        goal_s=goal,
        hidden=len(rows[MOST:]),
        hidden_freezes=len(groups[MOST_FREEZES:]),
    )


def _finite(value: float) -> float:
    return max(-LONGEST_S, min(LONGEST_S, round(value, 6) + 0.0)) if math.isfinite(value) else 0.0


def _goes_on(part: Lane | Freeze, measured_s: float) -> bool:
    """Whether it does not end before the measured span begins."""
    open_ = part.end_s is None or not math.isfinite(part.end_s)
    return open_ or _finite(part.end_s or 0.0) > measured_s or _finite(part.start_s) >= measured_s


def _moved(lane: Lane, begin: float) -> Lane:
    start = round(_finite(lane.start_s) - begin, 6)
    open_ = lane.end_s is None or not math.isfinite(lane.end_s)
    end = None if open_ else max(start, round(_finite(lane.end_s or 0.0) - begin, 6))
    return replace(lane, start_s=start, end_s=end)


def _freezes(freezes: Iterable[Freeze], begin: float) -> tuple[FreezeGroup, ...]:
    groups: dict[tuple[str, Place | None], list[tuple[float, float]]] = {}
    for freeze in freezes:
        start = round(_finite(freeze.start_s) - begin, 6)
        end = max(start, round(_finite(freeze.end_s) - begin, 6))
        groups.setdefault((freeze.what, freeze.place), []).append((start, end))
    return tuple(FreezeGroup(what=w, place=p, spans=tuple(sorted(spans))) for (w, p), spans in groups.items())


def _kind(lane: Lane) -> tuple[str, str, str, str, int]:
    label = re.sub(r"\d+", "#", lane.label.split("?")[0])
    return (lane.kind, label, lane.result, *((lane.place.file, lane.place.line) if lane.place else ("", 0)))


def _rows(lanes: list[Lane]) -> list[Row]:
    if len(lanes) <= FEW:
        return [Row(lane=lane) for lane in lanes]
    sizes = Counter(_kind(lane) for lane in lanes)
    seen: Counter[tuple[str, str, str, str, int]] = Counter()
    rows: list[Row] = []
    for lane in lanes:
        kind = _kind(lane)
        seen[kind] += 1
        if seen[kind] > ALIKE and sizes[kind] > ALIKE + 1:
            continue
        last = seen[kind] == ALIKE and sizes[kind] > ALIKE + 1
        rows.append(Row(lane=lane, note=_more([x for x in lanes if _kind(x) == kind][ALIKE:]) if last else ""))
    return rows


def _more(lanes: list[Lane]) -> str:
    ends = [lane.end_s for lane in lanes if lane.end_s is not None]
    still_open = len(lanes) - len(ends)
    until = f", the last until {seconds(max(ends))}" if ends else ""
    return f"… and {len(lanes)} more like these{until}" + (f", {still_open} still open" if still_open else "")


def _with_sources(rows: list[Row]) -> tuple[Row, ...]:
    following = [*rows[1:], None][: len(rows)]
    return tuple(
        replace(row, source=None if after is not None and after.lane.place == row.lane.place else row.lane.place)
        for row, after in zip(rows, following, strict=True)
    )
