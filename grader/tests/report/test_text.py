"""Text that others wrote is safe to show, whatever it holds."""

from __future__ import annotations

import re

import pytest

from grader.report import text
from grader.tests.report.samples import HOSTILE


@pytest.mark.parametrize("plain", ["", "Hello, Ada!", "x[::2]", "naïve café 東京 👩‍👩‍👧 🇨🇭", "a: b, c", "#12 100%"])
def test_ordinary_text_stays_as_it_is(plain: str) -> None:
    """Ordinary text of any language comes through a terminal unchanged."""
    assert text.terminal(plain) == plain


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x9b31mred", "red"),
        ("\x1b]0;title\x07x", "x"),
        ("\x1b]8;;https://evil.example\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1b]unfinished", "unfinished"),
        ("\x1bPq#0\x1b\\x", "x"),
        ("a\x1b(Bb\x1bcd", "abd"),
        ("bell\x07 null\x00 back\x08", "bell\\x07 null\\x00 back\\x08"),
        ("\u202eexe.gnp", "\\u202eexe.gnp"),
        ("a\u2066b\u200bc\ufeffd\xade", "a\\u2066b\\u200bc\\ufeffd\\xade"),
        ("\ud800", "\\ud800"),
        ("\U000e0041", "\\U000e0041"),
        ("one\r\ntwo\rthree\u2028four\x85five", "one two three four five"),
        ("a\tb", "a    b"),
        ("Z" + "\u0301" * 50, "Z" + "\u0301" * 4),
        ("::error file=x::y", ": :error file=x: :y"),
        (":::set-env", ":: :set-env"),
        ("##[error]x ###[y]", "# #[error]x ## #[y]"),
        ("#\x1b[0m#[error]x", "# #[error]x"),
    ],
)
def test_what_a_terminal_would_obey_is_removed_or_made_visible(hostile: str, shown: str) -> None:
    """Escape sequences go; control, invisible and direction-changing characters are shown as escapes."""
    assert text.terminal(hostile) == shown


def test_a_long_text_is_cut_and_says_so() -> None:
    """What is over the limit is cut, and the reader is told."""
    assert text.terminal("x" * 1000, limit=10) == "x" * 10 + " … (cut)"


def test_many_lines_are_cut_and_say_so() -> None:
    """Of quoted output the first lines are shown, and how many there were more."""
    assert text.terminal_block("1\n2\n3\n4\n", max_lines=2) == ["1", "2", "… (cut: 2 more lines)"]


@pytest.mark.parametrize("piece", ["\x1b]", "\x9d", "\x1b[", "\x1b[0m", "::", "`", "\u0301", "\n", "[", "www."])
def test_a_huge_text_is_cut_in_little_time(piece: str) -> None:
    """No text makes the cleaning slower than its length: a million pieces of any kind end within the limit."""
    huge = piece * 1_000_000

    for function in (text.terminal, text.markdown, text.markdown_code, text.workflow_message, text.workflow_property):
        assert len(function(huge, limit=100)) < 3000


def test_an_encoding_without_the_characters_gets_others() -> None:
    """Where an encoding lacks a character, a plain one or an escape takes its place."""
    assert text.encodable("a … – “é” 東", "ascii") == 'a ... - "\\xe9" \\u6771'
    assert text.encodable("a … – “é” 東", "cp1252") == 'a ... - "é" \\u6771'
    assert text.encodable("a … – “é”", "cp1252") == "a … – “é”"


@pytest.mark.parametrize(
    ("hostile", "escaped"),
    [
        ("plain words, 3.0 s (line 2)!", "plain words, 3.0 s (line 2)!"),
        ("<script>&amp;", "&lt;script&gt;&amp;amp;"),
        ("a|b", "a\\|b"),
        ("`x` *b* _i_ ~s~", "\\`x\\` \\*b\\* \\_i\\_ \\~s\\~"),
        ("[a](https://e.example)", "\\[a\\](https:<!-- -->//e.example)"),
        ("![a](x)", "!\\[a\\](x)"),
        ("@everyone", "@<!-- -->everyone"),
        ("#12 GH-12", "\\#<!-- -->12 GH<!-- -->-12"),
        ("www.evil.example", "www<!-- -->.evil.example"),
        ("- item", "\\- item"),
        ("1. item", "1\\. item"),
        ("# title", "\\# title"),
        ("a\n\n# b", "a \\# b"),
        ("\\`", "\\\\\\`"),
        ("$x$", "\\$x\\$"),
    ],
)
def test_prose_in_markdown_stays_prose(hostile: str, escaped: str) -> None:
    """No markup, HTML, cell, link or mention comes of a text in Markdown."""
    assert text.markdown(hostile) == escaped


@pytest.mark.parametrize(
    ("hostile", "span"),
    [("", ""), ("x = 1", "`x = 1`"), ("a `b` c", "`` a `b` c ``"), ("```", "```` ``` ````"), ("a\nb", "`a b`")],
)
def test_code_in_markdown_cannot_end_its_span(hostile: str, span: str) -> None:
    """The fence of a code span is longer than any run of backticks in it."""
    assert text.markdown_code(hostile) == span


def test_a_block_in_markdown_cannot_end_its_fence() -> None:
    """The fence of a block is longer than any run of backticks in it."""
    assert text.markdown_block("a\n````\n</details>\n") == "`````text\na\n````\n</details>\n`````"


def test_a_workflow_command_stays_one_line() -> None:
    """Percent signs and line ends are escaped in a command's data, and both forms of a command are broken."""
    message = text.workflow_message("50%\r\n::error::x\n ##[error]y")

    assert message == "50%25%0A: :error: :x%0A # #[error]y"


def test_a_workflow_property_cannot_begin_another() -> None:
    """Colons and commas are escaped in a property, too."""
    assert text.workflow_property("a.py,line=1::x\ny") == "a.py%2Cline=1%3A %3Ax y"


def test_hostile_text_is_harmless_in_every_target() -> None:
    """A text with every trick at once holds no control character, no surrogate and no command in any target."""
    shown = [text.terminal(HOSTILE), *text.terminal_block(HOSTILE), text.workflow_message(HOSTILE)]

    for line in [*shown, text.workflow_property(HOSTILE), text.markdown(HOSTILE)]:
        line.encode()
        assert not re.search(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e]|##\[|::[a-z]", line)


def test_json_keeps_all_but_lone_surrogates() -> None:
    """Text for JSON is changed only where UTF-8 has no form for it."""
    assert text.json_safe("a\x1b\ud800\u202e") == "a\x1b\ufffd\u202e"
