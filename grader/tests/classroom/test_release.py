"""The students' repository: what is in it, what is not, and what it is good for."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from grader.classroom.release import MANIFEST, release
from grader.classroom.scan import scan
from grader.classroom.update import update
from grader.course import load_course, select
from grader.errors import UsageError
from grader.model import Course

ROOT = Path(__file__).parents[3]
SOME = ("01", "05")


def some() -> Course:
    course = load_course(ROOT)

    return replace(course, exercises=select(course, SOME))


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of two exercises of this course."""
    directory = tmp_path_factory.mktemp("release") / "students"
    made = release(some(), directory)
    assert made.findings == ()
    return directory


def in_(directory: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run the grader of a release, as a student would."""
    environment = {**os.environ, "PYTHONPATH": str(directory), "GRADER_PLAIN": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, "-m", "grader.cli", *command],
        cwd=directory,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )


class TestContents:
    """Files."""

    def test_what_is_there(self, released: Path) -> None:
        there = {path.relative_to(released).as_posix() for path in released.rglob("*") if path.is_file()}
        for name in ("README.md", "pyproject.toml", ".devcontainer/devcontainer.json", MANIFEST, "conftest.py"):
            assert name in there
        for name in ("README.md", "views.py", "urls.py", "exercise.toml", "test_examples.py", "waiting.toml"):
            assert f"exercises/05_fan_out/{name}" in there
        assert not [name for name in there if "hidden" in name or "reference" in name or name.startswith(".git/")]
        assert {path.name for path in (released / "exercises").iterdir()} == {
            "01_first_async_view", "05_fan_out", "project", "course.toml"
        }  # fmt: skip

    def test_the_readme_is_for_students(self, released: Path) -> None:
        text = (released / "README.md").read_text()
        assert "pip install -e ." in text
        assert "instructors" not in text.lower()
        assert "[dev]" not in (released / "pyproject.toml").read_text()

    def test_a_folder_in_use_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "mine.txt").touch()
        with pytest.raises(UsageError, match="is not empty"):
            release(some(), tmp_path)
        assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


class TestScan:
    """What must not be in a release is found, whatever it is called."""

    def test_a_clean_one(self, released: Path) -> None:
        files = {p.relative_to(released).as_posix(): p.read_bytes() for p in released.rglob("*") if p.is_file()}
        assert scan(some(), files) == ()

    @pytest.mark.parametrize(
        ("source", "name", "told"),
        [
            ("exercises/05_fan_out/test_hidden.py", "exercises/05_fan_out/test_hidden.py", "must not be in a release"),
            ("exercises/05_fan_out/test_hidden.py", "notes.txt", "names the hidden check"),
            ("reference/05_fan_out/views.py", "exercises/05_fan_out/solution.py", "has lines of reference/05_fan_out"),
            ("reference/05_fan_out/mistakes/lazy_tasks.py", "x.py", "has lines of reference/05_fan_out/mistakes"),
            ("README.md", ".git/HEAD", "must not be in a release"),
            ("README.md", "course/.git", "must not be in a release"),
        ],
    )
    def test_found(self, source: str, name: str, told: str) -> None:
        (finding, *_) = scan(some(), {name: (ROOT / source).read_bytes()})
        assert finding.file == name
        assert told in finding.what

    def test_a_renamed_copy(self) -> None:
        """Other names, other layout, other texts: the same solution."""
        text = (ROOT / "reference/05_fan_out/views.py").read_text()
        for name in ("user", "orders", "tip", "client", "dashboard", "fetch", "response", "request"):
            text = text.replace(name, f"{name[::-1]}_")
        text = "\n".join(f"{line}  # {number}" for number, line in enumerate(text.splitlines()))
        (finding,) = scan(some(), {"exercises/05_fan_out/idea.py": text.encode()})
        assert finding.what.startswith("is nearly a copy of reference/05_fan_out/")

    def test_in_a_comment_or_a_block_of_code(self) -> None:
        """Prose hides no copy either."""
        text = (ROOT / "reference/05_fan_out/views.py").read_text()
        (finding,) = scan(some(), {"ideas.txt": "\n".join(f"# {line}" for line in text.splitlines()).encode()})
        assert "has lines of reference/05_fan_out" in finding.what
        renamed = text.replace("client", "c").replace("dashboard", "page").replace('"""The', '"""A')
        renamed = "\n\n".join(f"{line}  # {n}" for n, line in enumerate(renamed.splitlines()))
        (finding,) = scan(some(), {"ideas.md": f"An idea:\n\n```python\n{renamed}\n```\n".encode()})
        assert "is nearly a copy of reference/05_fan_out" in finding.what

    @pytest.mark.parametrize("content", [b"PACK\0\0\0\2", "import views".encode("utf-16"), b"PK\x03\x04\xff"])
    def test_what_cannot_be_searched(self, content: bytes) -> None:
        """An archive, or a pack of git."""
        (finding,) = scan(some(), {"exercises/project/data": content})
        assert "cannot be searched" in finding.what

    def test_nothing_is_written_then(self, tmp_path: Path) -> None:
        """A course whose example holds a solution is not released."""
        root = tmp_path / "course"
        for name in ("exercises", "reference", "grader", ".github", ".devcontainer"):
            ignored = shutil.ignore_patterns("__pycache__", "tests")
            shutil.copytree(ROOT / name, root / name, ignore=ignored)
        for name in ("README.md", "pyproject.toml", "conftest.py", ".gitignore"):
            shutil.copy(ROOT / name, root / name)
        statement, solution = root / "exercises/05_fan_out/README.md", root / "reference/05_fan_out/views.py"
        was, lines = statement.read_text(), solution.read_text().splitlines()
        course = load_course(root)

        statement.write_text("\n".join([was, *lines[:8]]))
        made = release(replace(course, exercises=select(course, ["05"])), tmp_path / "students")
        assert made.findings == ()  # a few lines in a statement are no secret any more
        statement.write_text("\n".join([was, *lines]))
        made = release(replace(course, exercises=select(course, ["05"])), tmp_path / "most")
        assert [(finding.file, finding.what) for finding in made.findings] == [
            ("exercises/05_fan_out/README.md", "has most lines of reference/05_fan_out/views.py")
        ]
        hidden = (root / "exercises/05_fan_out/test_hidden.py").read_text().split("@check(")
        body = hidden[1].partition('"""')[2].partition('"""')[2]  # without the name and the sentence
        statement.write_text(f"{was}\n```python\n{body}\n```\n")
        made = release(replace(course, exercises=select(course, ["05"])), tmp_path / "check")
        assert [(finding.file, finding.what) for finding in made.findings] == [
            ("exercises/05_fan_out/README.md", "has most lines of exercises/05_fan_out/test_hidden.py")
        ]
        statement.write_text(was)
        (root / "exercises/project/views.py").write_text(solution.read_text())
        made = release(replace(course, exercises=select(course, ["05"])), tmp_path / "again")
        assert [finding.file for finding in made.findings] == ["exercises/project/views.py"]
        assert not (tmp_path / "again").exists()


class TestStudentsDay:
    """What works in a release."""

    def test_list(self, released: Path) -> None:
        done = in_(released, "list")
        assert done.returncode == 0, done.stderr
        whole = sum(exercise.max_score for exercise in some().exercises)
        assert f"2 exercises, {whole} points." in done.stdout
        assert "wait until your push is graded" in done.stdout

    def test_help_has_the_students_commands(self, released: Path) -> None:
        done = in_(released, "--help")
        assert "run" in done.stdout
        assert "regrade" not in done.stdout
        assert in_(released, "audit").returncode == 2

    def test_a_wrong_and_a_right_solution(self, released: Path, tmp_path: Path) -> None:
        """Examples are graded; hidden checks are told, with their points."""
        clone = tmp_path / "clone"
        shutil.copytree(released, clone)
        wrong = in_(clone, "run", "05")
        assert wrong.returncode == 1, wrong.stderr
        assert "These checks wait until your push is graded:" in wrong.stdout
        shutil.copy(ROOT / "reference/05_fan_out/views.py", clone / "exercises/05_fan_out/views.py")
        right = in_(clone, "run", "05")
        assert right.returncode == 0, right.stderr
        assert "All examples passed; the rest waits until your push is graded." in right.stdout
        assert "At one moment all three calls are under way." in right.stdout

    def test_pytest(self, released: Path, tmp_path: Path) -> None:
        """The examples run in an editor."""
        clone = tmp_path / "clone"
        shutil.copytree(released, clone)
        shutil.copy(ROOT / "reference/01_first_async_view/views.py", clone / "exercises/01_first_async_view/views.py")
        environment = {**os.environ, "PYTHONPATH": str(clone)}
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "exercises/01_first_async_view"]
        done = subprocess.run(command, cwd=clone, env=environment, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stdout + done.stderr


class TestUpdate:
    """A new release comes into an old repository."""

    @pytest.fixture
    def repository(self, released: Path, tmp_path: Path) -> Path:
        shutil.copytree(released, tmp_path / "repository")
        return tmp_path / "repository"

    @pytest.fixture
    def newer(self, released: Path, tmp_path: Path) -> Path:
        """A release with a changed statement, a changed stub, a new file and one less."""

        shutil.copytree(released, tmp_path / "newer")
        manifest = json.loads((tmp_path / "newer" / MANIFEST).read_text())
        for name, text in (
            ("exercises/05_fan_out/README.md", "new"),
            ("exercises/05_fan_out/views.py", "# TODO(1) new"),
            ("exercises/01_first_async_view/views.py", "# TODO(1) new"),
            ("exercises/05_fan_out/extra.txt", "extra"),
        ):
            (tmp_path / "newer" / name).write_text(text)
            manifest["files"][name] = sha256(text.encode()).hexdigest()
        (tmp_path / "newer/.gitignore").unlink()
        del manifest["files"][".gitignore"]
        (tmp_path / "newer" / MANIFEST).write_text(json.dumps(manifest))
        return tmp_path / "newer"

    def test_changes(self, repository: Path, newer: Path) -> None:
        """The student's solution and own files stay; a stub not begun is replaced."""
        mine = repository / "exercises/05_fan_out/views.py"
        mine.write_text("my work")
        (repository / "notes.md").write_text("my notes")
        done = {(change.file, change.what) for change in update(newer, repository)}
        assert done == {
            ("exercises/05_fan_out/README.md", "changed"),
            ("exercises/05_fan_out/views.py", "kept"),
            ("exercises/01_first_async_view/views.py", "changed"),
            ("exercises/05_fan_out/extra.txt", "added"),
            (".gitignore", "removed"),
        }
        assert (mine.read_text(), (repository / "notes.md").read_text()) == ("my work", "my notes")
        assert (repository / "exercises/05_fan_out/README.md").read_text() == "new"
        assert update(newer, repository) == ()

    def test_what_a_student_changed_elsewhere_is_kept(self, repository: Path, newer: Path) -> None:
        (repository / "exercises/05_fan_out/README.md").write_text("my remarks")
        (repository / ".gitignore").write_text("mine")
        kept = {change.file for change in update(newer, repository) if change.what == "kept"}
        assert kept == {"exercises/05_fan_out/README.md", ".gitignore"}
        assert (repository / ".gitignore").read_text() == "mine"

    def test_nothing_is_written_through_links(self, repository: Path, newer: Path, tmp_path: Path) -> None:
        outside = tmp_path / "outside"
        outside.mkdir()
        shutil.rmtree(repository / "exercises/05_fan_out")
        (repository / "exercises/05_fan_out").symlink_to(outside)
        update(newer, repository)
        assert list(outside.iterdir()) == []

    def test_no_release(self, repository: Path, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match="was not made by"):
            update(tmp_path, repository)
