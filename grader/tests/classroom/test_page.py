"""The instructor's page and what it is made from."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from grader.classroom.analysis import Analysis, analyse
from grader.classroom.fingerprint import fingerprint
from grader.classroom.page import class_page
from grader.tests.classroom.classes import FULL, HALF, SmallClass, small_class
from grader.tests.report.hostile import HOSTILE_TEXTS

__all__ = ["small_class"]

LONG = """
async def dashboard(request, user_id):
    async with httpx.AsyncClient() as client:
        first = await client.get(f"https://users.example/users/{user_id}")
        second = await client.get("https://orders.example/orders", params={"user": user_id})
    return JsonResponse({"user": first.json()["name"], "orders": len(second.json()["orders"])})
"""


def analysed(small_class: SmallClass) -> Analysis:
    small_class.grade()
    return analyse(small_class.course, small_class.folder.results(small_class.course))


class TestAnalysis:
    """Figures."""

    def test_difficulty_and_discrimination(self, small_class: SmallClass) -> None:
        """Of those who began; a check that only the weak pass stands out below zero."""
        for number in range(4):
            small_class.hand_in(f"strong{number}", one="# test_answers test_together\n", two=FULL)
            small_class.hand_in(f"weak{number}", one=FULL, two="# nothing\n")
        small_class.hand_in("absent", two=HALF)
        checks = {(c.exercise, c.check): c for c in analysed(small_class).checks}
        odd = checks["01_one", "test_in_any_order"]
        assert (odd.attempts, odd.passed, odd.difficulty) == (8, 4, 0.5)
        assert odd.discrimination == pytest.approx(-1)
        assert checks["01_one", "test_answers"].discrimination is None  # everybody passes it
        assert checks["02_two", "test_together"].attempts == 9

    def test_causes_are_grouped(self, small_class: SmallClass) -> None:
        for name in ("ada", "grace"):
            small_class.hand_in(name, one=HALF)
        small_class.hand_in("zoe", one=FULL)
        (cause, *_) = analysed(small_class).causes
        assert (cause.exercise, cause.students) == ("01_one", ("ada", "grace"))

    def test_what_cannot_run_is_one_cause(self, small_class: SmallClass) -> None:
        """However many checks it fails, on whichever line."""
        small_class.hand_in("ada", one="def (\n")
        small_class.hand_in("grace", one="\n\ndef (\n")
        (cause,) = analysed(small_class).causes
        assert cause.students == ("ada", "grace")
        assert "views.py, line …: invalid syntax" in cause.seen

    def test_equal_programs(self, small_class: SmallClass) -> None:
        """Names, comments and layout do not tell two programs apart; those of much of the class say nothing."""
        for number in range(12):
            small_class.hand_in(f"s{number:02}", one=f"{FULL}{LONG}\nx = {number}\n", two=FULL + LONG)
        small_class.hand_in("ada", one=FULL + LONG)
        small_class.hand_in("eve", one=HALF + LONG.replace("first", "a").replace("second", "b") + "# my own\n\n")
        (equal,) = analysed(small_class).equal
        assert (equal.students, equal.exercises) == (("ada", "eve"), ("01_one",))

    def test_who_needs_help(self, small_class: SmallClass) -> None:
        small_class.enrol("ada", "grace", "alan", "kim")
        small_class.hand_in("ada", one=FULL, two=FULL)
        small_class.hand_in("grace", one="# nothing\n")
        small_class.hand_in("kim")
        found = {one.student: one.why for one in analysed(small_class).in_need}
        assert found == {
            "grace": "has 0 of 10 points in 1 exercise begun; most checks fail in 01",
            "alan": "handed in nothing",
            "kim": "has not begun any exercise",
        }


def test_fingerprint() -> None:
    renamed = LONG.replace("client", "c").replace("    ", "  ").replace("first", "p")
    assert fingerprint([LONG.encode()]) == fingerprint([b"# mine\n" + renamed.encode()]) != ""
    assert fingerprint([LONG.encode()]) != fingerprint([LONG.replace("orders", "carts").encode()])
    assert fingerprint([b"x = 1\n"]) == ""
    assert fingerprint([b"def (\n" * 50]) == ""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert not [name for name, _ in attrs if name.startswith("on") or name in ("src", "srcset")]
        self.links += [value or "" for name, value in attrs if name == "href"]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page(small_class: SmallClass) -> None:
    """No script, no outside request; each link leads to a file that is there."""
    small_class.enrol("ada", "grace", "alan")
    small_class.hand_in("ada", one=FULL, two=HALF)
    small_class.hand_in("grace", one=HALF)
    small_class.grade()
    reader = _Reader()
    reader.feed((small_class.folder.path / "index.html").read_text())
    assert "script" not in reader.tags
    for link in reader.links:
        assert link.startswith("#") or (small_class.folder.path / link).is_file()
    for part in ("3 students, 2 hand-ins", "handed in nothing", "Discrimination", "feedback"):
        assert part in reader.text


@pytest.mark.parametrize("value", HOSTILE_TEXTS.values(), ids=list(HOSTILE_TEXTS))
def test_hostile_names(small_class: SmallClass, value: str) -> None:
    """A student's name and code cannot add markup."""
    value = value[:2000]
    clean = class_page(small_class.course, Analysis(students=(), checks=(), causes=(), equal=(), in_need=()))
    roster = 'username,first_name,last_name\nada,"{}",x\n'.format(value.replace('"', '""').replace("\0", ""))
    small_class.roster.write_text(roster.encode("utf-8", "replace").decode(), encoding="utf-8", newline="")
    small_class.hand_in("ada", one=f"# {value}\n".encode("utf-8", "replace").decode())
    small_class.grade()
    reader, empty = _Reader(), _Reader()
    reader.feed((small_class.folder.path / "index.html").read_text(encoding="utf-8"))
    empty.feed(clean)
    ours = {"svg", "rect", "text", "path", "table", "thead", "tbody", "tr", "th", "td", "br", "ul", "li", "strong"}
    assert reader.tags - empty.tags <= ours
