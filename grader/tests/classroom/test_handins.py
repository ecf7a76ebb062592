"""Folders find their students, in each layout; times are read from what servers wrote."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from grader.classroom.handins import find_handins, parse_time, read_times
from grader.classroom.roster import Student
from grader.errors import UsageError

UTC = datetime.UTC


def found(directory: Path, folders: list[str], logins: list[str] | None) -> dict[str, str | None]:
    for name in folders:
        (directory / name).mkdir(parents=True)
    roster = None if logins is None else [Student(username=login) for login in logins]
    return {h.student.key: h.folder.name if h.folder else None for h in find_handins(directory, roster)}


class TestLayouts:
    """The names of folders."""

    def test_plain(self, tmp_path: Path) -> None:
        assert found(tmp_path / "s", ["ada", "Grace"], ["grace", "ada", "alan"]) == {
            "grace": "Grace",
            "ada": "ada",
            "alan": None,
        }

    def test_classic(self, tmp_path: Path) -> None:
        assert found(tmp_path / "hw-submissions", ["hw-ada", "hw-mary-ann"], None) == {
            "ada": "hw-ada",
            "mary-ann": "hw-mary-ann",
        }

    def test_classroom_50(self, tmp_path: Path) -> None:
        folders = ["cs50-async-views-ada", "cs50-async-views-grace"]
        assert found(tmp_path / "x", folders, None) == {"ada": folders[0], "grace": folders[1]}

    def test_logins_with_hyphens(self, tmp_path: Path) -> None:
        """A login that ends another login takes nobody's folder."""
        assert found(tmp_path / "x", ["hw-ann", "hw-mary-ann", "hw-lou"], ["ann", "mary-ann", "lou"]) == {
            "ann": "hw-ann",
            "mary-ann": "hw-mary-ann",
            "lou": "hw-lou",
        }

    def test_one_folder_with_a_roster(self, tmp_path: Path) -> None:
        assert found(tmp_path / "x", ["hw-ada"], ["ada", "grace"]) == {"ada": "hw-ada", "grace": None}

    def test_a_stranger(self, tmp_path: Path) -> None:
        """A folder of nobody on the roster is graded, and said to be."""
        for name in ("hw-ada", "hw-grace", "hw-eve"):
            (tmp_path / name).mkdir()
        roster = [Student(username="ada"), Student(username="grace")]
        *_, eve = find_handins(tmp_path, roster)
        assert (eve.student.username, eve.student.on_roster, eve.folder) == ("eve", False, tmp_path / "hw-eve")

    def test_a_group_shares_its_folder(self, tmp_path: Path) -> None:
        (tmp_path / "hw-team-a").mkdir()
        (tmp_path / "hw-alan").mkdir()
        roster = [
            Student(username="ada", group="Team A"),
            Student(username="grace", group="Team A"),
            Student(username="alan"),
        ]
        assert [h.folder and h.folder.name for h in find_handins(tmp_path, roster)] == [
            "hw-team-a",
            "hw-team-a",
            "hw-alan",
        ]

    @pytest.mark.parametrize(
        ("folders", "expected"),
        [
            (["a-ada", "a-bob", "ada"], {"ada": "a-ada", "bob": "a-bob", "ada (2)": "ada"}),
            (["ada", "hw-ada", "hw-bob"], {"ada": "hw-ada", "bob": "hw-bob", "ada (2)": "ada"}),
            (["ada", "ada-ada"], {"ada": "ada", "bob": None, "ada-ada": "ada-ada"}),
            (["Ada", "ada"], {"ada": "Ada", "bob": None, "ada (2)": "ada"}),
        ],
    )
    def test_two_folders_of_one_student(
        self, tmp_path: Path, folders: list[str], expected: dict[str, str | None]
    ) -> None:
        """The one that is named like the others counts. The second is listed, too, as nobody's."""
        (tmp_path / "CASE").touch()
        if (tmp_path / "case").exists() and "Ada" in folders:
            pytest.skip("this disk takes upper and lower case for the same")
        assert found(tmp_path / "x", folders, ["ada", "bob"]) == expected

    def test_who_has_no_login_yet(self, tmp_path: Path) -> None:
        """The folder that carries the school's name for such a student is that student's, and nobody else's."""
        (tmp_path / "Dora Dee").mkdir()
        roster = [Student(username="", identifier="Dora Dee"), Student(username="", identifier="carl@school.example")]
        handed_in = find_handins(tmp_path, roster)
        assert [(h.student.key, h.folder) for h in handed_in] == [
            ("dora dee", tmp_path / "Dora Dee"),
            ("carl@school.example", None),
        ]

    def test_a_groups_time(self, tmp_path: Path) -> None:
        """Its repository was pushed to once, for all of them."""
        (tmp_path / "hw-team-a").mkdir()
        when = parse_time("2026-12-18T12:00:00Z")
        roster = [Student(username="ada", group="Team A"), Student(username="bob", group="Team A")]
        handed_in = find_handins(tmp_path, roster, times={"team-a": when})
        assert [h.handed_in for h in handed_in] == [when, when]

    def test_the_results_are_nobodys(self, tmp_path: Path) -> None:
        (tmp_path / "ada").mkdir()
        (tmp_path / "scores").mkdir()
        assert [h.student.key for h in find_handins(tmp_path, None, out=tmp_path / "scores")] == ["ada"]
        with pytest.raises(UsageError, match="--out"):
            find_handins(tmp_path, None, out=tmp_path)

    def test_hidden_folders_files_and_links_are_no_hand_ins(self, tmp_path: Path) -> None:
        (tmp_path / ".git").mkdir()
        (tmp_path / "notes.txt").touch()
        (tmp_path / "link").symlink_to(tmp_path / ".git")
        assert found(tmp_path, ["ada"], None) == {"ada": "ada"}

    @pytest.mark.parametrize(
        ("folders", "told"), [([], "holds no folders"), (["exercises"], "is one submission"), (None, "no folder")]
    )
    def test_refused(self, tmp_path: Path, folders: list[str] | None, told: str) -> None:
        for name in folders or []:
            (tmp_path / name).mkdir()
        with pytest.raises(UsageError, match=told):
            find_handins(tmp_path if folders is not None else tmp_path / "none", None)


class TestTimes:
    """Times by a server's clock."""

    @pytest.mark.parametrize("text", ["2026-11-20T12:00:00Z", "2026-11-20T13:00:00+01:00", "2026-11-20 12:00:00 UTC"])
    def test_forms(self, text: str) -> None:
        assert parse_time(text) == datetime.datetime(2026, 11, 20, 12, tzinfo=UTC)

    @pytest.mark.parametrize("head", ["username,datetime", "github_username,submission_timestamp"])
    def test_files(self, tmp_path: Path, head: str) -> None:
        """The latest time of a student counts; a student without one is left out."""
        path = tmp_path / "times.csv"
        path.write_text(f"{head}\nAda,2026-11-20T12:00:00Z\nada,2026-11-20T11:00:00Z\ngrace,\n")
        assert read_times(path) == {"ada": datetime.datetime(2026, 11, 20, 12, tzinfo=UTC)}

    @pytest.mark.parametrize(
        ("text", "told"), [("username,datetime\nada,yesterday\n", "line 2: 'yesterday'"), ("a,b\nc,d\n", "no times")]
    )
    def test_broken(self, tmp_path: Path, text: str, told: str) -> None:
        (tmp_path / "times.csv").write_text(text)
        with pytest.raises(UsageError, match=told):
            read_times(tmp_path / "times.csv")
