"""A term in one test: released, solved by a class, graded, interrupted, resumed, corrected, regraded, exported."""

from __future__ import annotations

import csv
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from xml.etree import ElementTree

import pytest

from grader.classroom.release import release
from grader.course import load_course
from grader.tests.classroom.test_release import ROOT

pytestmark = [
    pytest.mark.end_to_end,
    pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent in another way"),
    pytest.mark.skipif(not shutil.which("git"), reason="students push with git"),
]

EXERCISES = ("01_first_async_view", "04_calling_an_api", "10_async_orm")
ATTACKS = {  # quick ones: grader/tests/attacks has those that use up a limit
    "leaves": "import os\nos._exit(0)\n",
    "sleeps": "import time\ntime.sleep(10**9)\n",
    "reads": "print(open('/etc/passwd').read(), open('reference/01_first_async_view/views.py').read())\n",
    "raises": "raise SystemExit(0)\n",
    "patches": "import sys\nfor name in list(sys.modules):\n    sys.modules[name] = None\n",
    "prints": "print('::error::owned\\n##[error]owned\\x1b[2J' * 1000)\n",
    "kills": "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)\n",
    "forges": "import os\nfor n in range(3, 64):\n    try: os.write(n, b'passed' * 99)\n    except OSError: pass\n",
    "equals": "class Same:\n    __eq__ = lambda a, b: True\nhello = hello_name = weather = article_list = Same()\n",
    "recurses": "def f():\n    f()\nf()\n",
}
AS_STUDENT = ("-c", "user.name=A Student", "-c", "user.email=a@school.example", "-c", "commit.gpgsign=false")
BROKEN = ("empty", "file", "link", "binary", "huge", "folder", "utf16", "nothing")


class Term:
    """The folders of one term."""

    def __init__(self, root: Path) -> None:
        self.course, self.students, self.clones = root / "course", root / "students", root / "hw-submissions"
        self.out, self.roster, self.work = root / "scores", root / "roster.csv", root / "work"
        self.kinds: dict[str, str] = {}

    def grader(self, *arguments: object) -> subprocess.Popen[str]:
        """Start a command as an instructor does, in a session of its own."""
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "GRADER_SECRET": "a phrase of the instructor's"}
        before = signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where tests run in the background
        try:
            return subprocess.Popen(
                [sys.executable, "-m", "grader.cli", *map(str, arguments)],
                cwd=self.course,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                start_new_session=True,
            )
        finally:
            signal.signal(signal.SIGINT, before)

    def done(self, *arguments: object) -> str:
        """Run a command to its end; what it printed."""
        process = self.grader(*arguments)
        out, err = process.communicate(timeout=900)
        assert process.returncode == 0, out + err
        return out

    def gradebook(self) -> dict[str, dict[str, str]]:
        with (self.out / "gradebook.csv").open(newline="", encoding="utf-8") as file:
            return {row["username"]: row for row in csv.DictReader(file)}


@pytest.fixture
def term(tmp_path: Path) -> Term:
    """A course of three exercises, its release, and a class that handed in."""
    made = Term(tmp_path)
    ignored = shutil.ignore_patterns("__pycache__", "tests")
    for name in ("exercises", "reference", "grader", ".github", ".devcontainer"):
        shutil.copytree(ROOT / name, made.course / name, ignore=ignored)
    for name in ("README.md", "pyproject.toml", "conftest.py", ".gitignore"):
        shutil.copy(ROOT / name, made.course / name)
    tables = "\n".join(f"[exercises.{id}]" for id in EXERCISES)
    (made.course / "exercises/course.toml").write_text(f'title = "A term"\ndeadline = 2026-12-18T12:00:00Z\n{tables}\n')
    assert release(load_course(made.course), made.students).findings == ()
    hand_in(made)
    return made


def hand_in(term: Term) -> None:
    """Sixty-four different submissions, each a copy of the release with one file changed."""
    rng = random.Random(7)
    students = [f"stub{n}" for n in range(2)] + [f"right{n}" for n in range(16)] + [f"wrong{n}" for n in range(28)]
    students += [f"attack-{name}" for name in ATTACKS] + [f"broken-{name}" for name in BROKEN]
    assert len(students) >= 60
    lines = ["username,first_name,last_name,email,section,github_id"]
    times = ["username,datetime"]
    for number, student in enumerate((*students, "absent")):
        lines.append(f"{student.title()},{student.title()},Student,{student}@school.example,A,{number}")
        times.append(f"{student},2026-12-18T{11 + number % 2}:00:0{number % 2}Z")
    term.roster.write_text("\n".join(lines) + "\n")
    (term.roster.with_name("times.csv")).write_text("\n".join(times) + "\n")
    for number, student in enumerate(students):
        folder = term.work / student
        shutil.copytree(term.students, folder, ignore=shutil.ignore_patterns("grader", ".github", ".devcontainer"))
        id = EXERCISES[number % len(EXERCISES)]
        target, reference = folder / "exercises" / id / "views.py", term.course / "reference" / id
        kind = student.rstrip("0123456789")
        if kind == "right":
            alternatives = [reference / "views.py", *sorted((reference / "alternatives").glob("*.py"))]
            shutil.copy(alternatives[number % len(alternatives)], target)
        elif kind == "wrong":
            shutil.copy(rng.choice(sorted((reference / "mistakes").glob("*.py"))), target)
        elif kind.startswith("attack-"):
            target.write_text(ATTACKS[kind.removeprefix("attack-")])
        elif kind.startswith("broken-"):
            break_(kind.removeprefix("broken-"), folder, target)
        term.kinds[student] = id if kind == "right" else ""
        push(folder, term.clones / f"hw-{student}")


def push(folder: Path, clone: Path) -> None:
    """Commit what a student has, and clone it as the instructor does."""
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "--allow-empty", "-m", "My work"]):
        subprocess.run(["git", "-C", folder, *AS_STUDENT, *command], check=True, capture_output=True)
    subprocess.run(["git", "clone", "-q", "--no-hardlinks", folder, clone], check=True, capture_output=True)


def break_(kind: str, folder: Path, target: Path) -> None:
    """Hand in what is no solution."""
    if kind == "empty":
        shutil.rmtree(folder / "exercises")
    elif kind == "file":
        shutil.rmtree(folder / "exercises")
        (folder / "exercises").write_text("my exercises")
    elif kind == "link":
        target.unlink()
        target.symlink_to("/etc/passwd")
    elif kind == "binary":
        target.write_bytes(bytes(range(256)))
    elif kind == "huge":
        target.write_bytes(b"# " + b"x" * 3_000_000)
    elif kind == "folder":
        target.unlink()
        target.mkdir()
    elif kind == "utf16":
        target.write_text("async def hello(request): ...", encoding="utf-16")
    else:
        target.unlink()


def test_a_term(term: Term) -> None:
    """What an instructor does, command by command."""
    grade = ["class", term.clones, "--roster", term.roster, "--times", term.roster.with_name("times.csv")]
    grade += ["--out", term.out, "--jobs", "2", "--isolation", "auto"]

    # Graded, and interrupted once a few are done.
    process = term.grader(*grade)
    until = time.monotonic() + 300
    while len(list((term.out / "results").glob("*.json"))) < 5 and process.poll() is None and time.monotonic() < until:
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=120)
    assert process.returncode == 130, err
    assert "is kept in" in err
    kept = {path.name: path.stat().st_mtime_ns for path in (term.out / "results").glob("*.json")}
    assert len(kept) >= 5

    # Resumed: what was kept is not graded again.
    assert "65 students" in term.done(*grade)
    for name, written in kept.items():
        assert (term.out / "results" / name).stat().st_mtime_ns == written, name
    book = term.gradebook()
    assert len(book) == 65
    commits = {json.loads(path.read_text())["commit"] for path in (term.out / "results").glob("[!a]*.json")}
    assert all(len(commit) == 40 for commit in commits)
    assert len(commits) > 50
    most = {exercise.id: exercise.max_score for exercise in load_course(term.course).exercises}
    for student, id in term.kinds.items():
        row = book[student]
        assert row["status"] in ("graded", "no exercises"), row
        if id:
            assert row[id] == str(most[id]), row
        elif student.startswith(("stub", "attack-", "broken-")):
            assert row["score"] == "0", row
    assert book["absent"]["status"] == "not handed in"
    assert {row["late"] for row in book.values()} == {"yes", "no", ""}

    # The same once more changes nothing; so do two machines.
    whole = contents(term.out)
    term.done(*grade)
    assert contents(term.out) == whole
    for part in ("1", "2"):
        out = term.out.with_name(f"part{part}")
        term.done(*grade[:6], "--out", out, "--jobs", "2", "--isolation", "auto", "--shard", f"{part}/2")
    merged = term.out.with_name("merged")
    term.done("merge", term.out.with_name("part1"), term.out.with_name("part2"), "--out", merged)
    assert contents(merged) == whole

    # A check was wrong: corrected, and only its exercise is graded again.
    hidden = term.course / "exercises/01_first_async_view/test_hidden.py"
    hidden.write_text(hidden.read_text().replace("points=1", "points=2", 1))
    term.done("override", term.out, "absent", "04", "3", "--reason", "ill", "--author", "T. Eacher")
    told = term.done("regrade", term.out, "--jobs", "2")
    assert "because the checks, the grader or its versions changed" in told
    moves = list(csv.DictReader((term.out / "moves.csv").read_text().splitlines()))
    assert {move["exercise"] for move in moves} == {"01_first_async_view"}
    assert term.gradebook()["absent"]["score"] == "3"

    # Exported.
    for name in ("canvas.csv", "moodle.csv", "classic-grades.csv", "classroom50-scores.csv", "index.html"):
        assert (term.out / name).stat().st_size > 1000, name
    for path in (term.out / "gradescope").glob("*.json"):
        value = json.loads(path.read_text())
        by_hand = 3 if path.stem == "absent" else 0
        assert value["score"] == sum(test.get("score", 0) for test in value["tests"]) + by_hand
    for path in (term.out / "junit").glob("*.xml"):
        assert ElementTree.fromstring(path.read_bytes()).tag == "testsuites"
    assert len(list((term.out / "feedback").glob("*.html"))) == 65
    assert "\x1b" not in (term.out / "feedback/attack-prints.md").read_text()


def contents(folder: Path) -> dict[str, bytes]:
    """Every file by its path."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
