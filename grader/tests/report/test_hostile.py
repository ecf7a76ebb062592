"""Every hostile text in every place of every report: shown, never obeyed, and cut where it is too long."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from markdown_it import MarkdownIt

from grader.model import Score
from grader.report import github, json, text
from grader.tests.report import samples
from grader.tests.report.conftest import Shown
from grader.tests.report.hostile import HOSTILE_TEXTS
from grader.tests.report.test_github import COMMAND

GOLDEN = Path(__file__).with_name("golden") / "hostile.txt"
RAW = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e0fff]")
TARGETS: dict[str, Callable[[str], str]] = {
    "terminal": lambda value: text.terminal(value, limit=120),
    "terminal, lines": lambda value: "\n".join(text.terminal_block(value, limit=120, max_lines=4)),
    "Markdown": lambda value: text.markdown(value, limit=120),
    "Markdown, code": lambda value: text.markdown_code(value, limit=120),
    "Markdown, block": lambda value: text.markdown_block(value, limit=120, max_lines=4),
    "command, data": lambda value: text.workflow_message(value, limit=120),
    "command, property": lambda value: text.workflow_property(value, limit=120),
    "JSON": lambda value: msgspec.json.encode(text.json_safe(value, limit=120)).decode(),
}

each = pytest.mark.parametrize("value", HOSTILE_TEXTS.values(), ids=list(HOSTILE_TEXTS))


def pieces() -> str:
    """What every target makes of every text."""
    lines = []
    for name, value in HOSTILE_TEXTS.items():
        lines.append(f"== {name}")
        for target, made in TARGETS.items():
            shown = made(value).encode("unicode_escape" if target == "JSON" else "utf-8").decode()
            lines += [f"-- {target}", *shown.split("\n")]
    return "\n".join(lines) + "\n"


def test_golden() -> None:
    """Letter by letter. Made anew by ``python -m grader.tests.report.test_hostile``."""
    assert pieces() == GOLDEN.read_text(encoding="utf-8")


@each
def test_terminal(value: str, shown: Shown) -> None:
    """Nothing a terminal obeys, no line wider than it, no command for GitHub's runner, and an end."""
    for options in ({}, {"plain": True}, {"encoding": "ascii"}):
        lines = shown(samples.hostile(value), **options)

        assert len(lines) < 600
        for line in lines:
            assert not RAW.search(line)
            assert not re.search(r"##\[|::[A-Za-z]", line)


@each
def test_summary(value: str) -> None:
    """The page has the same headings, lists, tables and blocks as with a harmless text, and no element more."""
    page = github.summary(samples.hostile(value))
    page.encode()

    assert not RAW.search(page)
    assert len(page) < 60_000
    assert skeleton(page) == skeleton(github.summary(samples.hostile("harmless")))


def skeleton(page: str) -> list[str]:
    """The elements of a page, without those of code in a line, which an empty text does not have."""
    html = MarkdownIt("gfm-like", {"linkify": False}).render(page)
    return [tag for tag in re.findall(r"<(/?\w+)", html) if tag not in ("code", "/code")]


@each
def test_annotations(value: str) -> None:
    """As many commands as with a harmless text, each of them one line."""
    lines = github.annotations(samples.hostile(value))

    assert len(lines) == len(github.annotations(samples.hostile("harmless")))
    for line in lines:
        assert COMMAND.fullmatch(line)
        assert not RAW.search(line)
        assert len(line) < 8_000


@each
def test_json(value: str) -> None:
    """One value, of limited size, whose bytes can be printed anywhere."""
    data = json.to_json(samples.hostile(value))

    assert json.from_json(data).score == samples.hostile("harmless").score
    assert len(data) < 200_000
    shown = data.decode()
    assert not RAW.search(shown)
    assert not re.search(r"##\[|^\s*::", shown, re.MULTILINE)


@pytest.mark.parametrize("name", [name for name in HOSTILE_TEXTS if name.startswith(("a long", "long", "many"))])
def test_what_is_cut_says_so(name: str, shown: Shown) -> None:
    """In each report the reader learns that there was more."""
    made: Score = samples.hostile(HOSTILE_TEXTS[name] + "x")

    for told in ("\n".join(shown(made)), github.summary(made), json.to_json(made).decode()):
        assert "… (cut" in told
    assert "… (cut" in "\n".join(github.annotations(made)) or name == "many lines"


if __name__ == "__main__":
    GOLDEN.write_text(pieces(), encoding="utf-8", newline="\n")
