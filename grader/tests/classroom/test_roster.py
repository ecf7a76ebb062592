"""Rosters of both kinds, and what is said of broken ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.classroom.roster import Student, read_roster
from grader.errors import UsageError


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "roster.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_classroom_50(tmp_path: Path) -> None:
    text = 'username,first_name,last_name,email,section,github_id\nAda,Ada,"King, Lovelace",ada@school.example,A,7\n\n'
    assert read_roster(written(tmp_path, text)) == (
        Student(
            username="ada",
            name="Ada King, Lovelace",
            first_name="Ada",
            last_name="King, Lovelace",
            email="ada@school.example",
            section="A",
            github_id="7",
        ),
    )


def test_classic(tmp_path: Path) -> None:
    """A student without an account has an empty login, and is still in the class."""
    text = (
        '\ufeff"identifier","github_username","github_id","name","group_name"\r\n"s1","Ada","7","Ada King","Team A"\r\n'
    )
    ada, grace = read_roster(written(tmp_path, text + '"s2","","","Grace Hopper",""\r\n'))
    assert (ada.username, ada.identifier, ada.group, ada.last_name) == ("ada", "s1", "Team A", "King")
    assert (grace.username, grace.key, grace.name) == ("", "s2", "Grace Hopper")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("name,points\nAda,3\n", "has no column username"),
        ("", "has no column username"),
        ("username\n", "has a heading and no students"),
        ("username\nada\nADA\n", "line 3: ada stands in line 2"),
        ("username,first_name\nada,Ada\n,Grace\n", "line 3 names nobody"),
        ('username\n"ada\n', "line 2 is not CSV"),
        (b"username\n\xff\n", "is not UTF-8"),
    ],
)
def test_broken(tmp_path: Path, text: str | bytes, told: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(UsageError, match=told) as error:
        read_roster(path)
    assert str(path) in str(error.value)


def test_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        read_roster(tmp_path / "none.csv")
