"""A timeline as an SVG picture, for pages: one bar per lane on a common axis of virtual time."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from grader.model import Timeline
from grader.report.lanes import View, view
from grader.report.symbols import UNICODE
from grader.report.text import terminal
from grader.report.timeline import sentences, tick_step
from grader.report.wording import line_of, seconds

__all__ = ["picture"]

WIDTH = 760
NAMES = 230  # the column of labels
RESULTS = 110
ROW = 22
CHARACTERS = 27  # of a label


@dataclass(frozen=True)
class _Axis:
    shown: View

    def x(self, time_s: float) -> float:
        share = time_s / self.shown.last_s
        return round(NAMES + share * (WIDTH - NAMES - RESULTS), 1)


def picture(timeline: Timeline) -> dict[str, Any] | None:
    """What the template ``timeline.svg`` needs; None if there is nothing to draw. All text is plain, not escaped."""
    shown = view(timeline)
    if not shown.rows and not shown.freezes and shown.took_s is None:
        return None
    axis = _Axis(shown)
    rows: list[dict[str, Any]] = []
    for row in shown.rows:
        lane = row.lane
        end = shown.last_s if lane.end_s is None else lane.end_s
        rows.append(
            {
                "kind": "open" if lane.end_s is None else "lane",
                "label": _short(terminal(lane.label)),
                "bars": [_bar(axis, lane.start_s, end)],
                "after": terminal(lane.result, limit=16),
                "note": row.note or (f"{line_of(row.source, short=True)}  {row.source.text}" if row.source else ""),
            }
        )
    for group in shown.freezes:
        bars = [_bar(axis, *span) for span in group.spans]
        place = f"{line_of(group.place, short=True)}  {group.place.text}" if group.place else ""
        rows.append(
            {"kind": "frozen", "label": "loop frozen", "bars": bars, "after": seconds(group.seconds), "note": place}
        )
    for label, length in (("should take", shown.goal_s), ("took", shown.took_s)):
        if length is not None:
            bars = [_bar(axis, shown.span_s, shown.span_s + length)]
            rows.append({"kind": "span", "label": label, "bars": bars, "after": seconds(length), "note": ""})
    y = ROW * 1.5
    for row_ in rows:
        row_["y"], row_["bar_y"], row_["text_y"] = str(y), str(y + 4), str(y + 15)
        row_["note"] = _short(terminal(row_["note"], limit=200), 100)
        y += ROW
        if row_["note"]:
            row_["note_y"] = str(y + 9)
            y += ROW * 0.7
    return {
        "width": str(WIDTH),
        "height": str(y + 6),
        "names": str(NAMES - 8),
        "ticks": _ticks(axis, shown),
        "goal": None if shown.goal_s is None else str(axis.x(shown.span_s + shown.goal_s)),
        "bottom": str(y),
        "rows": rows,
        "after_x": str(WIDTH - RESULTS + 8),
        "sentences": sentences(timeline),
    }


def _bar(axis: _Axis, start_s: float, end_s: float) -> dict[str, str]:
    left = axis.x(start_s)
    return {"x": str(left), "width": str(round(max(2.0, axis.x(end_s) - left), 1))}


def _ticks(axis: _Axis, shown: View) -> list[dict[str, str]]:
    step, decimals = tick_step(shown.last_s, 60)
    times = [number * step for number in range(math.floor(shown.last_s / step + 1e-6) + 1)]
    return [{"x": str(axis.x(time_s)), "label": f"{time_s:.{decimals}f} s"} for time_s in times]


def _short(text: str, most: int = CHARACTERS) -> str:
    return UNICODE.fit(text, most)
