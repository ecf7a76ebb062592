"""What the tests of the reports share: consoles of known width, free of the environment they run in."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from rich.console import Console

from grader.model import Score
from grader.report import terminal

Shown = Callable[..., list[str]]


@pytest.fixture(autouse=True)
def known_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The terminal the tests run in must not show in what they see."""
    for name in ("GRADER_PLAIN", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


@pytest.fixture
def shown() -> Shown:
    """Renders a score and returns the lines a terminal would show."""

    def render(
        score: Score, *, width: int = 80, encoding: str = "utf-8", color: bool = False, **options: Any
    ) -> list[str]:
        raw = io.BytesIO()
        file = io.TextIOWrapper(raw, encoding=encoding, newline="\n")
        console = Console(file=file, width=width, force_terminal=color, legacy_windows=False)
        terminal.render(score, console, **options)
        file.flush()
        return raw.getvalue().decode(encoding).splitlines()

    return render
