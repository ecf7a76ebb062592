"""Intake: what is taken from a submission, what is refused, and how a student is told."""

from __future__ import annotations

import codecs
import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from grader.model import Exercise, Place
from grader.submission import MAX_BYTES, SubmittedFiles, read_submission, submission_digest
from grader.tests.courses import STUB, exercise_in, write_course

VIEWS = "exercises/05_fan_out/views.py"
AGAIN = "then run the grader again."


@pytest.fixture
def exercise(tmp_path: Path) -> Exercise:
    """An exercise whose student edits views.py."""
    return exercise_in(write_course(tmp_path / "course"))


@pytest.fixture
def views(tmp_path: Path) -> Path:
    """Where the submission's views.py belongs; its folder is there."""
    path = tmp_path / "student" / VIEWS
    path.parent.mkdir(parents=True)
    return path


def read(views: Path, exercise: Exercise) -> SubmittedFiles:
    """Take in the submission that ``views`` belongs to."""
    submitted = read_submission(views.parents[2], exercise)
    assert len(submitted.problem.split()) <= 60
    return submitted


class TestTakenIn:
    """What is right, however unusual."""

    @pytest.mark.parametrize(
        "content",
        [
            STUB.encode(),
            b"\xef\xbb\xbf" + STUB.encode(),
            STUB.replace("\n", "\r\n").encode(),
            'GREETING = "Zoë 🌍"\n'.encode(),
            b"# -*- coding: utf-8 -*-\nx = 1\n",
            b"#!/usr/bin/env python\n# vim: set fileencoding=UTF-8 :\nx = 1\n",
            b"# nothing but a comment",
            b"x = '\\d'\nassert (x, 'a warning of Python is no problem')\n",
            b"raise SystemExit('not run here')\n",
            b"def view(request):\n    return (x async for x in y)\n",
            b"def view(request):\n    return (await x for x in y)\n",
            b"def view(request):\n    async def inner():\n        await x\n    return inner\n",
            b"async def view(request):\n    return [await x for x in y]\n",
            b"async def view(request):\n    async with a, b:\n        async for x in y:\n            yield await x\n",
            b"class View:\n    async def get(self, request):\n        return lambda: (yield)\n",
            b"match = 1\nmatch match:\n    case 1: pass\n",
            b"try:\n    pass\nexcept* ValueError:\n    pass\n",
        ],
    )
    def test_bytes(self, exercise: Exercise, views: Path, content: bytes) -> None:
        """The bytes arrive as they are, and nothing is said."""
        views.write_bytes(content)

        submitted = read(views, exercise)

        assert (submitted.files, submitted.problem, submitted.place) == ({"views.py": content}, "", None)
        assert submitted.attempted

    def test_only_what_may_be_edited(self, exercise: Exercise, views: Path) -> None:
        """Given modules, checks, settings and configuration of the submission are not looked at."""
        views.write_text(STUB)
        for name in ("urls.py", "test_hidden.py", "conftest.py", "sitecustomize.py", "httpx.py", "exercise.toml"):
            views.with_name(name).write_text("raise SystemExit(0)")

        assert list(read(views, exercise).files) == ["views.py"]

    def test_the_largest(self, exercise: Exercise, views: Path) -> None:
        """A file of exactly the limit is read."""
        views.write_bytes(b"#" * MAX_BYTES)

        assert read(views, exercise).problem == ""

    def test_a_submission_behind_a_link(self, exercise: Exercise, views: Path, tmp_path: Path) -> None:
        """The instructor may name the submission's folder through a link; only links inside it are refused."""
        views.write_text(STUB)
        link = tmp_path / "link"
        link.symlink_to(views.parents[2], target_is_directory=True)

        assert read_submission(link, exercise).problem == ""

    def test_other_text(self, exercise: Exercise, views: Path) -> None:
        """A file that is not Python is not read as Python."""
        views.with_name("page.html").write_text("<p>def (</p>")

        assert read(views, replace(exercise, edit=("page.html",))).problem == ""


class TestSaid:
    """Each problem is a value: a message that names the file and the next step, and where possible the line."""

    def test_no_file(self, exercise: Exercise, views: Path) -> None:
        """What is not there was not attempted."""
        submitted = read(views, exercise)

        assert not submitted.attempted
        assert submitted.problem == f"{VIEWS} is not there. Copy the stub from the course to begin with it, {AGAIN}"

    def test_no_folder(self, exercise: Exercise, tmp_path: Path) -> None:
        """An empty submission is not attempted, and no error."""
        submitted = read_submission(tmp_path / "nobody", exercise)

        assert (submitted.attempted, submitted.files) == (False, {})

    @pytest.mark.parametrize("name", ["view.py", "Views.py", "views_.py"])
    def test_misnamed_file(self, exercise: Exercise, views: Path, name: str) -> None:
        """A file whose name comes near is named."""
        views.with_name(name).write_text(STUB)
        if views.exists():
            pytest.skip("a file system that does not tell the two names apart")

        assert read(views, exercise).problem == f"{VIEWS} is not there, but {name} is. Rename it, {AGAIN}"

    def test_misnamed_folder(self, exercise: Exercise, views: Path) -> None:
        """So is a folder; another exercise's folder is not taken for it."""
        views.parent.rename(views.parent.with_name("05-fan-out"))
        views.parent.with_name("06_fan_out").mkdir()

        assert read(views, exercise).problem == f"{VIEWS} is not there, but 05-fan-out is. Rename it, {AGAIN}"

    def test_a_name_that_cannot_be_printed(self, exercise: Exercise, views: Path) -> None:
        """A name made to be printed is not."""
        views.with_name("views\x1b[2J.py").write_text(STUB)

        assert "\x1b" not in read(views, exercise).problem

    @pytest.mark.parametrize("content", [b"", b"\n \n", b"\xef\xbb\xbf"])
    def test_empty(self, exercise: Exercise, views: Path, content: bytes) -> None:
        """An empty file is told apart from a missing one."""
        views.write_bytes(content)

        submitted = read(views, exercise)

        assert submitted.attempted
        assert submitted.problem == (
            f"{VIEWS} is empty. Copy the stub from the course, write your solution in it, {AGAIN}"
        )

    def test_a_folder_in_its_place(self, exercise: Exercise, views: Path) -> None:
        """A folder called views.py."""
        views.mkdir()

        assert read(views, exercise).problem == (f"{VIEWS} is a folder. Put a file of that name in its place, {AGAIN}")

    def test_a_file_in_the_folders_place(self, exercise: Exercise, views: Path) -> None:
        """A file called 05_fan_out."""
        views.parent.rmdir()
        views.parent.write_text("")

        assert read(views, exercise).problem == (
            f"{VIEWS} has no folder to lie in: 05_fan_out is a file. Put the folder back, {AGAIN}"
        )

    def test_a_link(self, exercise: Exercise, views: Path, tmp_path: Path) -> None:
        """A symbolic link is refused, wherever it points."""
        (tmp_path / "secret.py").write_text("key = 1")
        views.symlink_to(tmp_path / "secret.py")

        submitted = read(views, exercise)

        assert submitted.files == {}
        assert submitted.problem == (
            f"{VIEWS} is a symbolic link, which is not followed. Put the file itself in its place, {AGAIN}"
        )

    @pytest.mark.parametrize("level", [0, 1])
    def test_a_linked_folder(self, exercise: Exercise, views: Path, tmp_path: Path, level: int) -> None:
        """So is a link in the place of a folder on the way."""
        views.write_text(STUB)
        folder = views.parents[level]
        folder.rename(tmp_path / "elsewhere")
        folder.symlink_to(tmp_path / "elsewhere", target_is_directory=True)

        assert read(views, exercise).problem == (
            f"{VIEWS} lies behind a symbolic link ({folder.name}). Put the folder itself there, {AGAIN}"
        )

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
    def test_a_pipe(self, exercise: Exercise, views: Path) -> None:
        """A pipe that nobody writes to does not hold the grader."""
        os.mkfifo(views)

        assert read(views, exercise).problem == (
            f"{VIEWS} is not a regular file, which is not followed. Put the file itself in its place, {AGAIN}"
        )

    @pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="needs permissions that bind")
    def test_not_readable(self, exercise: Exercise, views: Path) -> None:
        """A file that may not be read."""
        views.write_text(STUB)
        views.chmod(0)

        assert read(views, exercise).problem == (
            f"{VIEWS} cannot be read (Permission denied). Check its permissions, {AGAIN}"
        )

    @pytest.mark.parametrize("size", [MAX_BYTES + 1, 10 * 1024 * 1024])
    def test_too_large(self, exercise: Exercise, views: Path, size: int) -> None:
        """Ten megabytes are not read to the end."""
        views.write_bytes(b"#" * size)

        submitted = read(views, exercise)

        assert submitted.files == {}
        assert submitted.problem == (
            f"{VIEWS} is larger than 64 KiB, the most that is read. Keep only your solution in it, {AGAIN}"
        )

    def test_not_utf8(self, exercise: Exercise, views: Path) -> None:
        """The byte and its line are named."""
        views.write_bytes(b'x = 1\ny = "caf\xe9"\n')

        submitted = read(views, exercise)

        assert submitted.place == Place(file=VIEWS, line=2)
        assert submitted.problem == (
            f"{VIEWS} is not saved as UTF-8: the byte at position 14 (line 2) has no meaning there."
            f" Save the file as UTF-8, {AGAIN}"
        )

    def test_another_encoding_declared(self, exercise: Exercise, views: Path) -> None:
        """A declaration could make the same bytes mean something else."""
        views.write_bytes("# coding: latin-1\nx = 'é'\n".encode())

        assert read(views, exercise).problem == (
            f"{VIEWS}, line 1 says that the file is not UTF-8. Remove that line, {AGAIN}"
        )

    @pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "ascii"])
    def test_another_encoding_that_makes_no_difference(self, exercise: Exercise, views: Path, encoding: str) -> None:
        """Plain ASCII means the same in every usual encoding, so the declaration does no harm."""
        views.write_bytes(f"# -*- coding: {encoding} -*-\nx = 1\n".encode())

        assert read(views, exercise).problem == ""

    @pytest.mark.parametrize("encoding", ["utf-16", "utf-7", "rot13", "no-such", "undefined", "punycode"])
    def test_an_encoding_that_makes_a_difference(self, exercise: Exercise, views: Path, encoding: str) -> None:
        """Bytes that would mean something else, or nothing, are refused with the line."""
        views.write_bytes(f"# coding: {encoding}\nx = '+AOk-'\n".encode())

        assert "line 1 says that the file is not UTF-8" in read(views, exercise).problem

    def test_an_encoding_is_tried_on_little(
        self, exercise: Exercise, views: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """For `punycode`, Python needs seconds to say what a whole file would be in it."""
        lengths = []

        def decode(content: bytes, errors: str = "strict") -> tuple[str, int]:
            lengths.append(len(content))
            return bytes(content).decode("ascii"), len(content)

        def find(name: str) -> codecs.CodecInfo | None:
            return codecs.CodecInfo(codecs.lookup("ascii").encode, decode, name=name) if name == "slow" else None

        codecs.register(find)
        try:
            views.write_bytes(b"# coding: slow\n" + b"x = 1\n" * 1_000)
            assert read(views, exercise).problem == ""
        finally:
            codecs.unregister(find)
        assert lengths == [128]

    def test_null_byte(self, exercise: Exercise, views: Path) -> None:
        """A null byte is found before Python trips over it."""
        views.write_bytes(b"x = 1\ny = '\0'\n")

        submitted = read(views, exercise)

        assert submitted.place == Place(file=VIEWS, line=2)
        assert submitted.problem == (
            f"{VIEWS} has a null byte in line 2, which source code cannot have. Save it as plain UTF-8 text, {AGAIN}"
        )

    def test_syntax_error(self, exercise: Exercise, views: Path) -> None:
        """The line, its text and Python's own words."""
        views.write_text("import x\n\nasync def view(request)\n    return 1\n")

        submitted = read(views, exercise)

        assert submitted.place == Place(file=VIEWS, line=3, text="async def view(request)")
        assert submitted.problem == f"{VIEWS}, line 3: expected ':'. Correct it, {AGAIN}"
        assert submitted.files != {}

    def test_newer_python(self, exercise: Exercise, views: Path) -> None:
        """What Python 3.11 cannot read is refused by every Python, so that the score is the same."""
        views.write_text("type Answer = dict[str, str]\n")

        assert read(views, exercise).problem != ""

    @pytest.mark.parametrize(
        ("source", "line", "said"),
        [
            (
                "def view(request):\n    await x\n",
                2,
                "`await` stands outside an async function. Declare it with `async def view`",
            ),
            ("x = 1\nawait x\n", 2, "`await` stands outside an async function. Move it into an `async def`"),
            ("async def view(r):\n    f = lambda: await x\n", 2, None),
            (
                "async def view(r, a=await x):\n    pass\n",
                1,
                "`await` stands outside an async function. Move it into an `async def`",
            ),
            (
                "def view(r):\n    async for x in y: pass\n",
                2,
                "`async for` stands outside an async function. Declare it with `async def view`",
            ),
            (
                "def view(r):\n    async with y: pass\n",
                2,
                "`async with` stands outside an async function. Declare it with `async def view`",
            ),
            (
                "def view(r):\n    return [x async for x in y]\n",
                2,
                "`async for` stands outside an async function. Declare it with `async def view`",
            ),
            ("class View:\n    return 1\n", 2, "`return` stands outside a function. Indent it to belong to one"),
            (
                "async def view(r):\n    pass\nreturn 1\n",
                3,
                "`return` stands outside a function. Indent it to belong to one",
            ),
            ("yield 1\n", 1, "`yield` stands outside a function. Indent it to belong to one"),
            (
                "def a():\n    await x\ndef b():\n    await x\n",
                2,
                "`await` stands outside an async function. Declare it with `async def a`",
            ),
        ],
    )
    def test_misplaced(self, exercise: Exercise, views: Path, source: str, line: int, said: str | None) -> None:
        """What the compiler would refuse is found without it, the first line first."""
        views.write_text(source)
        with pytest.raises(SyntaxError):
            compile(source, "views.py", "exec")

        submitted = read(views, exercise)

        assert submitted.place is not None and submitted.place.line == line
        assert said is None or submitted.problem == f"{VIEWS}, line {line}: {said}, {AGAIN}"

    @pytest.mark.parametrize(
        "source",
        [
            "x = " + "(" * 5000,
            "x = " + "-" * 200_000 + "1",
            "x = a" + ".b" * 100_000,
            "x = " + "lambda: " * 20_000 + "1",
            "x = " + "1 if 1 else " * 20_000 + "1",
            "\n".join("\t" * n + "if x:" for n in range(150)),
            "x = " + "9" * 5000,
        ],
        ids=["brackets", "signs", "attributes", "lambdas", "choices", "indents", "digits"],
    )
    def test_hostile_nesting(self, exercise: Exercise, views: Path, source: str) -> None:
        """Source that is made to break the parser is a problem of that file, in few words."""
        views.write_text(source)

        assert read(views, exercise).problem.startswith(VIEWS)

    def test_compiler_bombs(self, exercise: Exercise, views: Path) -> None:
        """Source that crashes or occupies the compiler never meets it here."""
        deep = "[" * 90 + "x" + " for x in y]" * 90
        finals = "".join(f"{' ' * n}try:\n{' ' * n} pass\n{' ' * n}finally:\n" for n in range(19)) + " " * 20 + "pass\n"
        views.write_text(f"{finals}x = {deep}\n")

        assert read(views, exercise).problem == ""


class TestDigest:
    """What tells two submissions apart."""

    def test_same_bytes(self, exercise: Exercise, views: Path, tmp_path: Path) -> None:
        """Equal files have equal digests, wherever they lie."""
        views.write_text(STUB)
        other = tmp_path / "other" / VIEWS
        other.parent.mkdir(parents=True)
        other.write_text(STUB)

        assert read(views, exercise).digest == read(other, exercise).digest

    def test_other_bytes(self, exercise: Exercise, views: Path) -> None:
        """Missing, empty, refused and different files differ."""
        digests = [read(views, exercise).digest]
        for content in (b"", STUB.encode(), STUB.encode() + b"\n"):
            views.write_bytes(content)
            digests.append(read(views, exercise).digest)
        views.unlink()
        views.mkdir()
        digests.append(read(views, exercise).digest)

        assert len(set(digests)) == 5

    def test_whole_submission(self) -> None:
        """The digest of a whole submission does not depend on the order of its exercises, but on each of them."""
        one, two = SubmittedFiles(exercise="01", digest="aa"), SubmittedFiles(exercise="02", digest="bb")

        assert submission_digest({"01": one, "02": two}) == submission_digest({"02": two, "01": one})
        assert submission_digest({"01": one, "02": two}) != submission_digest({"01": two, "02": one})
        assert submission_digest({"01": one}) != submission_digest({})
