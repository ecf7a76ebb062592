"""Makes text that others wrote safe to show: one function for each target.

What a student's code answers, prints or names a file is data. Here escape sequences go, invisible characters and
those that change direction become visible (``\\u202e``), lengths are capped and a cut is said. The character classes
are spelled out rather than asked of ``unicodedata``, whose answers change with Python's version; a report must not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["encodable", "json_safe", "markdown", "markdown_block", "markdown_code", "terminal", "terminal_block"]
__all__ += ["workflow_lines", "workflow_message", "workflow_property"]

CUT = " … (cut)"

_ESCAPE_SEQUENCE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*+[ -/]*+[@-~]"  # colours, cursor moves
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x80-\x9f]*+(?:\x07|\x1b\\|\x9c)"  # titles, links
    r"|\x1b[ -/]*+[0-~]"
)
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200e\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]"
)
_MARK = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_STACKED_MARKS = re.compile(f"({_MARK}{{4}}){_MARK}+")  # a pile of accents paints over other lines
_LINE_END = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_TYPOGRAPHY = str.maketrans(
    {"…": "...", "\u2013": "-", "\u2014": "-", "\u2018": "'", "\u2019": "'", "“": '"', "”": '"', "→": "->"}
)


def _visible(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _clean(text: str, limit: int) -> str:
    """The text without escape sequences and with invisible characters shown, at most ``limit`` characters of it."""
    long = len(text) > 4 * limit + 100  # bounds the work; escape sequences are not counted as text
    text = _ESCAPE_SEQUENCE.sub("", text[: 4 * limit + 100])
    text = _LINE_END.sub("\n", text).replace("\t", "    ")
    text = _STACKED_MARKS.sub(r"\1", _INVISIBLE.sub(_visible, text))
    return text[:limit].rstrip() + CUT if long or len(text) > limit else text


def _one_line(text: str, limit: int) -> str:
    line = re.sub(r" *\n\s*", " ", _clean(text, limit)).strip()
    return line or ("(nothing to be seen)" if text else "")


def _lines(text: str, limit: int, max_lines: int) -> list[str]:
    lines = [line.rstrip() for line in _clean(text, limit).strip("\n").split("\n")]
    more = len(lines) - max_lines
    return lines if more <= 0 else [*lines[:max_lines], f"… (cut: {more} more line{'s' * (more > 1)})"]


def _break_commands(text: str) -> str:
    """The text with both forms of a workflow command of GitHub's broken: a report may be printed in a job's log."""
    return re.sub(r"#(?=#\[)", "# ", re.sub(r":(?=:[A-Za-z])", ": ", text))


def terminal(text: str, *, limit: int = 600) -> str:
    """One line for a terminal."""
    return _break_commands(_one_line(text, limit))


def terminal_block(text: str, *, limit: int = 2000, max_lines: int = 12) -> list[str]:
    """Several lines for a terminal, to be shown with a mark before each."""
    return [_break_commands(line) for line in _lines(text, limit, max_lines)]


def encodable(text: str, encoding: str) -> str:
    """The text in characters that an encoding has; what it lacks is replaced or shown as an escape."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return text.translate(_TYPOGRAPHY).encode(encoding, "backslashreplace").decode(encoding)
    return text


def markdown(text: str, *, limit: int = 600) -> str:
    """One line of prose for GitHub's Markdown: no markup, HTML, table cell, link, mention or formula comes of it."""
    text = re.sub(r"[\\`*_{}\[\]#|~$]", r"\\\g<0>", _one_line(text, limit))
    text = re.sub(r"^(\d*)([-+=.)])", r"\1\\\2", text)  # a list or a heading, at the start only
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    # Links and mentions are found in the finished text, where an escape no longer counts: a comment parts them.
    return re.sub(r"[@:#](?=\S)|(?<=www)(?=\.)|(?<=GH)(?=-)", r"\g<0><!-- -->", text, flags=re.IGNORECASE)


def markdown_code(text: str, *, limit: int = 200) -> str:
    """One line of code for GitHub's Markdown, outside a table."""
    text = _one_line(text, limit)
    if not text:
        return ""
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return f"{fence} {text} {fence}" if "`" in text else f"{fence}{text}{fence}"


def markdown_block(text: str, *, limit: int = 4000, max_lines: int = 60) -> str:
    """Several lines for GitHub's Markdown, shown as they are."""
    lines = _lines(text, limit, max_lines)
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return "\n".join([f"{fence}text", *lines, fence])


def workflow_message(text: str, *, limit: int = 1000) -> str:
    """The data of a workflow command: what follows its second ``::``."""
    text = re.sub(r":(?=:)", ": ", _clean(text, limit))
    text = re.sub(r"#(?=#\[)", "# ", text)
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def workflow_property(text: str, *, limit: int = 200) -> str:
    """A property of a workflow command: a file or a title."""
    return workflow_message(_one_line(text, limit), limit=limit + len(CUT)).replace(":", "%3A").replace(",", "%2C")


def workflow_lines(lines: Iterable[str], *, limit: int = 600) -> str:
    """The data of a workflow command, in lines of at most ``limit`` characters."""
    return "%0A".join(workflow_message(_one_line(line, limit), limit=limit + len(CUT)) for line in lines)


def json_safe(text: str, *, limit: int = 2500) -> str:
    """Text that UTF-8 can hold: lone surrogates become the replacement character. Everything else stays, up to a
    limit."""
    text = re.sub("[\ud800-\udfff]", "\ufffd", text[: limit + 1])
    return text[:limit] + CUT if len(text) > limit else text
