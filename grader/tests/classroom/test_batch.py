"""A class is graded: everybody, once, whatever some hand in; what is kept, and what is graded again."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from grader.classroom import batch
from grader.classroom.batch import Shard
from grader.classroom.folder import ClassFolder, merge
from grader.classroom.gradebook import OVERRIDES, Override, Status, add_override, read_overrides
from grader.classroom.store import file_name
from grader.errors import UsageError
from grader.model import Course, Exercise, Score
from grader.submission import SubmittedFiles
from grader.tests.classroom.classes import FULL, HALF, SmallClass, small_class

__all__ = ["small_class"]


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


class TestGrading:
    """One run."""

    def test_points(self, small_class: SmallClass) -> None:
        small_class.enrol("ada", "grace", "alan")
        small_class.hand_in("hw-ada", one=FULL, two=HALF)
        small_class.hand_in("hw-grace", one=FULL)
        rows = small_class.grade()
        assert [(row.points, row.score, row.status) for row in rows.values()] == [
            ({"01_one": 5, "02_two": 3}, 8, Status.GRADED),
            ({"01_one": 5, "02_two": 0}, 5, Status.GRADED),
            ({"01_one": 0, "02_two": 0}, 0, Status.NOTHING),
        ]

    def test_a_bad_hand_in_is_nobody_elses_trouble(self, small_class: SmallClass) -> None:
        (small_class.submissions / "empty").mkdir(parents=True)
        broken = small_class.hand_in("link", two="def (")
        (broken / "exercises/01_one/views.py").symlink_to("/etc/passwd")
        small_class.hand_in("odd\x1b[31m name", one=FULL, two=FULL)
        small_class.hand_in("zoe", one=FULL, two=FULL)
        rows = small_class.grade()
        assert {key: (row.score, row.status) for key, row in rows.items()} == {
            "empty": (0, Status.NO_EXERCISES),
            "link": (0, Status.GRADED),
            "odd\x1b[31m name": (10, Status.GRADED),
            "zoe": (10, Status.GRADED),
        }
        names = sorted(path.name for path in (small_class.folder.path / "results").iterdir())
        assert all(name.isascii() and name.isprintable() for name in names)

    @pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
    def test_a_folder_that_may_not_be_read(self, small_class: SmallClass) -> None:
        small_class.hand_in("ada", one=FULL)
        locked = small_class.hand_in("zoe", one=FULL)
        locked.chmod(0)
        try:
            rows = small_class.grade()
        finally:
            locked.chmod(0o755)
        assert {key: row.status for key, row in rows.items()} == {"ada": Status.GRADED, "zoe": Status.NO_EXERCISES}

    @pytest.mark.parametrize("name", ["con", "Aux", "lpt1", "a.b", "../x", "ä", ""])
    def test_names_of_files(self, name: str) -> None:
        """Safe on every platform, Windows too, and different for different students."""
        assert re.fullmatch(r"[\w-]+-[0-9a-f]{8}", file_name(name), re.ASCII)
        assert file_name("ada") == "ada"

    def test_what_several_handed_in_alike(self, small_class: SmallClass) -> None:
        """It is graded once, and everybody has it."""
        small_class.hand_in("ada", one=FULL, two=HALF)
        small_class.hand_in("grace", one=FULL, two=FULL)
        small_class.hand_in("alan", one=FULL, two=HALF)
        rows = small_class.grade()
        assert sorted(id for _, id in small_class.graded) == ["01_one", "02_two", "02_two"]
        assert {key: (row.points, row.status) for key, row in rows.items()} == {
            "ada": ({"01_one": 5, "02_two": 3}, Status.GRADED),
            "alan": ({"01_one": 5, "02_two": 3}, Status.GRADED),
            "grace": ({"01_one": 5, "02_two": 5}, Status.GRADED),
        }
        alone = ClassFolder(small_class.root / "alone")
        for name in ("ada", "grace"):
            shutil.rmtree(small_class.submissions / name)
        small_class.grade(alone)
        record = "results/alan.json"
        assert (alone.path / record).read_bytes() == (small_class.folder.path / record).read_bytes()

    def test_what_others_have_handed_in_before(self, small_class: SmallClass) -> None:
        """Who comes later has their result, too, as the course counts it today."""
        small_class.hand_in("ada", one=FULL, two=HALF)
        small_class.grade()
        small_class.graded.clear()
        small_class.hand_in("grace", one=FULL, two=FULL)
        rows = small_class.grade()
        assert [id for _, id in small_class.graded] == ["02_two"]
        assert {key: row.points for key, row in rows.items()} == {
            "ada": {"01_one": 5, "02_two": 3},
            "grace": {"01_one": 5, "02_two": 5},
        }

    def test_what_cannot_be_run_is_not_shared(self, small_class: SmallClass) -> None:
        """The second is missing, and what is said of that may name the student's other files."""
        for name in ("ada", "grace"):
            small_class.hand_in(name, one=FULL)
        small_class.grade()
        assert sorted(id for _, id in small_class.graded) == ["01_one", "02_two", "02_two"]

    def test_our_fault_is_not_shared(self, small_class: SmallClass, monkeypatch: pytest.MonkeyPatch) -> None:
        """Where it failed for all, each has its own try."""
        for name in ("ada", "grace"):
            small_class.hand_in(name, one=FULL, two=FULL)

        def once(*args: Any, **options: Any) -> Score:
            patch.setattr(batch, "grade_submitted", small_class.fake)
            raise MemoryError

        with monkeypatch.context() as patch:
            patch.setattr(batch, "grade_submitted", once)
            rows = small_class.grade()
        assert sorted(id for _, id in small_class.graded) == ["01_one", "01_one", "02_two"]
        assert {row.score for row in rows.values()} == {10}

    def test_our_fault_is_no_zero(self, small_class: SmallClass, monkeypatch: pytest.MonkeyPatch) -> None:
        """It is empty in the gradebook, and graded in the next run."""
        small_class.hand_in("ada", one=FULL, two=FULL)

        def raising(*args: object, **options: object) -> Score:
            raise MemoryError

        with monkeypatch.context() as patch:
            patch.setattr(batch, "grade_submitted", raising)
            (row,) = small_class.grade().values()
            assert (row.points, row.status) == ({"01_one": None, "02_two": None}, Status.UNGRADABLE)
            text = (small_class.folder.path / "gradebook.csv").read_text()
            assert "ada,,,,0,10,ungradable," in text
            assert (small_class.folder.path / "canvas.csv").read_text().splitlines()[2].endswith(",")
        (row,) = small_class.grade().values()
        assert (row.score, row.status) == (10, Status.GRADED)

    @pytest.mark.parametrize(
        ("when", "late"), [("2026-12-18T23:59:00Z", False), ("2026-12-18T23:59:01Z", True), ("", None)]
    )
    def test_late(self, small_class: SmallClass, tmp_path: Path, when: str, late: bool | None) -> None:
        """By the server's time, else by when the folders were collected."""
        (small_class.root / "exercises/course.toml").write_text("deadline = 2026-12-19T00:59:00+01:00\n")
        small_class.hand_in("ada", one=FULL)
        small_class.hand_in("grace", one=FULL)
        times = tmp_path / "times.csv"
        times.write_text("username,datetime\nada,2026-12-01T00:00:00Z\n")
        small_class.enrol("ada", "grace", "alan")
        rows = small_class.grade(times=str(times), at=when)
        assert rows["alan"].record.handed_in == ""
        assert (rows["ada"].late, rows["grace"].late) == (False, late)
        assert rows["grace"].late_exercises == (("01_one",) if late else ())  # the other was not attempted


class TestAgain:
    """A second run."""

    def test_nothing_changed(self, small_class: SmallClass) -> None:
        small_class.hand_in("ada", one=FULL, two=HALF)
        small_class.grade()
        before = contents(small_class.folder.path)
        small_class.graded.clear()
        small_class.grade()
        assert small_class.graded == []
        assert contents(small_class.folder.path) == before

    def test_a_changed_submission(self, small_class: SmallClass) -> None:
        """Only the exercise that changed is graded again."""
        small_class.hand_in("ada", one=HALF, two=HALF)
        small_class.hand_in("grace", one=HALF)
        small_class.grade()
        small_class.graded.clear()
        small_class.hand_in("ada", two=FULL)
        rows = small_class.grade()
        assert [id for _, id in small_class.graded] == ["02_two"]
        assert rows["ada"].points == {"01_one": 3, "02_two": 5}

    def test_a_changed_check(self, small_class: SmallClass) -> None:
        small_class.hand_in("ada", one=HALF, two=HALF)
        small_class.grade()
        small_class.graded.clear()
        checks = small_class.root / "exercises/01_one/test_hidden.py"
        checks.write_text(checks.read_text() + "# corrected\n")
        small_class.grade()
        assert [id for _, id in small_class.graded] == ["01_one"]

    def test_a_changed_weight_grades_nothing(self, small_class: SmallClass) -> None:
        small_class.hand_in("ada", one=HALF, two=HALF)
        small_class.grade()
        small_class.graded.clear()
        (small_class.root / "exercises/course.toml").write_text("[exercises.02_two]\nweight = 10\n")
        (row,) = small_class.grade().values()
        assert (row.points, row.max_score, small_class.graded) == ({"02_two": 30}, 50, [])

    def test_stopped_and_gone_on(self, small_class: SmallClass, monkeypatch: pytest.MonkeyPatch) -> None:
        """What was graded before Ctrl-C is kept."""
        for name in ("ada", "grace", "zoe"):
            small_class.hand_in(name, one=f"{FULL}# {name}", two=f"{FULL}# {name}")

        def once(
            course: Course, exercises: tuple[Exercise, ...], submitted: dict[str, SubmittedFiles], **options: str
        ) -> Score:
            if b"grace" in submitted["01_one"].files["views.py"]:
                raise KeyboardInterrupt
            return small_class.fake(course, exercises, submitted)

        with monkeypatch.context() as patch:
            patch.setattr(batch, "grade_submitted", once)
            with pytest.raises(KeyboardInterrupt):
                small_class.grade()
        assert small_class.folder.store.get("ada") is not None
        small_class.graded.clear()
        rows = small_class.grade()
        assert len(small_class.graded) == 4
        assert [row.score for row in rows.values()] == [10, 10, 10]

    def test_a_damaged_result(self, small_class: SmallClass) -> None:
        small_class.hand_in("ada", one=FULL)
        small_class.grade()
        small_class.folder.store.path("ada").write_text("{")
        with pytest.raises(UsageError, match=r"ada\.json is damaged"):
            small_class.grade()


class TestOverrides:
    """Points by hand."""

    def test_survive(self, small_class: SmallClass) -> None:
        small_class.hand_in("ada", one=HALF, two=HALF)
        small_class.grade()
        path = small_class.folder.path / OVERRIDES
        for points in (4, 5):
            given = Override(
                student="ada", exercise="01_one", points=points, reason="ill, see mail", author="T", when="2026-11-20"
            )
            add_override(path, given, small_class.course)
        small_class.hand_in("ada", two=FULL)
        (row,) = small_class.grade().values()
        assert row.points == {"01_one": 5, "02_two": 5}
        assert row.overridden["01_one"].reason == "ill, see mail"

    @pytest.mark.parametrize(
        ("row", "told"),
        [
            ("ada,03_three,1,r,a,", "no exercise '03_three'"),
            ("ada,01_one,6,r,a,", "from 0 to 5"),
            ("ada,01_one,-1,r,a,", "from 0 to 5"),
            ("ada,01_one,1,,a,", "a reason and an author"),
            ("ada,01_one,1,r", "6 columns"),
        ],
    )
    def test_broken(self, small_class: SmallClass, row: str, told: str) -> None:
        """Said before anything is graded, with the line."""
        small_class.hand_in("ada", one=HALF)
        small_class.folder.path.mkdir()
        (small_class.folder.path / OVERRIDES).write_text(f"username,exercise,points,reason,author,when\n{row}\n")
        with pytest.raises(UsageError, match=told) as error:
            small_class.grade()
        assert "line 2" in str(error.value)
        assert small_class.graded == []

    def test_who_handed_in_nothing_reads_the_reason(self, small_class: SmallClass) -> None:
        small_class.enrol("ada", "alan")
        small_class.hand_in("ada", one=FULL)
        small_class.grade()
        given = Override(student="alan", exercise="01_one", points=2, reason="oral exam", author="T", when="2026-11-20")
        add_override(small_class.folder.path / OVERRIDES, given, small_class.course)
        small_class.grade()
        assert "2 of 5 points by hand: oral exam" in (small_class.folder.path / "feedback/alan.md").read_text()

    def test_a_formula_is_kept_as_a_text(self, small_class: SmallClass) -> None:
        """A spreadsheet that opens the file computes nothing, and we read what was written."""
        small_class.folder.path.mkdir()
        path = small_class.folder.path / OVERRIDES
        given = Override(student="=1+1", exercise="01_one", points=2, reason="-2\nnext line", author="+T", when="")
        add_override(path, given, small_class.course)
        assert path.read_text().splitlines()[1].startswith("'=1+1,01_one,2,\"'-2")
        assert read_overrides(path, small_class.course) == (given,)


class TestShards:
    """Several machines."""

    def test_merged_is_the_same_as_one_run(self, small_class: SmallClass, tmp_path: Path) -> None:
        small_class.enrol("zoe", "ada", "grace", "alan", "kim")
        for name in ("ada", "grace", "zoe", "eve"):
            small_class.hand_in(name, one=FULL, two=HALF)
        parts = [ClassFolder(tmp_path / f"part{i}") for i in (1, 2, 3)]
        for number, part in enumerate(parts, start=1):
            small_class.grade(part, shard=f"{number}/3")
        merged = ClassFolder(tmp_path / "merged")
        merge(reversed(parts), merged, small_class.course)
        small_class.grade()
        assert contents(merged.path) == contents(small_class.folder.path)

    def test_points_by_hand_of_all_parts_are_kept(self, small_class: SmallClass, tmp_path: Path) -> None:
        """Also those given after an earlier merge, and reasons of several lines. The latest one counts."""
        small_class.enrol("ada", "zoe")
        small_class.hand_in("ada", one=HALF)
        small_class.hand_in("zoe", one=HALF)
        parts = [ClassFolder(tmp_path / f"part{i}") for i in (1, 2)]
        merged, course = ClassFolder(tmp_path / "merged"), small_class.course
        for number, part in enumerate(parts, start=1):
            small_class.grade(part, shard=f"{number}/2")
        for folder, student, points, when in (
            (merged, "ada", 5, "2026-12-20"),
            (parts[0], "ada", 1, "2026-12-19"),
            (parts[1], "zoe", 2, "2026-12-19"),
        ):
            given = Override(
                student=student, exercise="01_one", points=points, reason="ill\nagain", author="T", when=when
            )
            add_override(folder.path / OVERRIDES, given, course)
        for _ in range(2):
            rows = {row.student.key: row for row in merge(parts, merged, course)}
            assert {key: row.points["01_one"] for key, row in rows.items()} == {"ada": 5, "zoe": 2}
            assert len(read_overrides(merged.path / OVERRIDES, course)) == 3

    def test_a_missing_part(self, small_class: SmallClass, tmp_path: Path) -> None:
        small_class.hand_in("ada", one=FULL)
        small_class.hand_in("zoe", one=FULL)
        part = ClassFolder(tmp_path / "part1")
        small_class.grade(part, shard="1/2")
        with pytest.raises(UsageError, match="Part 2 of 2 is missing"):
            merge([part], ClassFolder(tmp_path / "merged"), small_class.course)

    @pytest.mark.parametrize("text", ["0/2", "3/2", "1", "a/b", "1/2/3"])
    def test_no_part(self, text: str) -> None:
        with pytest.raises(ValueError, match="is no part of a class"):
            Shard.parse(text)


def test_the_real_grader_in_processes(tmp_path: Path) -> None:
    """From folders to a gradebook, with hosts and workers."""
    from grader.classroom.batch import grade_into
    from grader.classroom.folder import ClassFile
    from grader.course import load_course
    from grader.tests.checking.hosts import write

    ok = "from django.http import HttpResponse\n\nasync def view(request):\n    return HttpResponse('ok')\n"
    root = write(tmp_path / "course", ok)
    for name, text in (("ada", ok), ("eve", "import os\nos._exit(0)\n"), ("sam", "def (\n"), ("tim", ok * 2)):
        folder = tmp_path / "class" / name / "exercises/01_one"
        folder.mkdir(parents=True)
        (folder / "views.py").write_text(text)
    file = ClassFile(submissions=str(tmp_path / "class"))
    rows = grade_into(load_course(root), ClassFolder(tmp_path / "out"), file, jobs=2)
    assert {row.student.key: row.score for row in rows} == {"ada": 1, "eve": 0, "sam": 0, "tim": 1}


def test_a_commit_is_read_without_running_git(small_class: SmallClass) -> None:
    folder = small_class.hand_in("ada", one=FULL)
    (folder / ".git/refs/heads").mkdir(parents=True)
    (folder / ".git/HEAD").write_text("ref: refs/heads/main\n")
    (folder / ".git/refs/heads/main").write_text("a" * 40 + "\n")
    small_class.grade()
    record = small_class.folder.store.get("ada")
    assert record is not None
    assert record.commit == "a" * 40
    (folder / ".git/refs/heads/main").unlink()
    (folder / ".git/packed-refs").write_text(f"# pack-refs\n{'b' * 40} refs/heads/main\n")
    small_class.grade()
    record = small_class.folder.store.get("ada")
    assert record is not None
    assert record.commit == "b" * 40
