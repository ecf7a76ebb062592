"""`grader run` with real hosts: bad input, JSON, exit codes, Ctrl-C."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from grader.report.json import SCHEMA_FILE, VOLATILE, from_json
from grader.tests.checking.hosts import ANSWERS, ROOT, one_fork_server, write
from grader.tests.cli.calling import Called, call

__all__ = ["one_fork_server"]

OK = "from django.http import HttpResponse\n\nasync def view(request):\n    return HttpResponse('ok')\n"
FILE = "exercises/02_two/views.py"
AGAIN = "then run the grader again."
STOPPED = "Stopped. Nothing was graded to the end; run the same command to begin again."
Run = Callable[..., Called]


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with three exercises, all solved; the current folder."""
    root = tmp_path / "course"
    for id in ("01_one", "02_two", "03_three"):
        write(
            root,
            OK,
            id=id,
            hidden=ANSWERS.replace("_answers", "_hidden").replace("task=1", 'task=1, needs="test_answers"'),
        )
    monkeypatch.chdir(root)
    for variable in ("FORCE_COLOR", "GITHUB_STEP_SUMMARY", "TTY_COMPATIBLE", "GRADER_PLAIN"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("COLUMNS", "200")
    return root


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], root: Path) -> Run:
    """Call `grader run` with arguments."""
    return lambda *args: call(capfd, "run", *args)


def result(called: Called) -> dict[str, Any]:
    """The JSON that was printed; it keeps to the schema."""
    parsed: dict[str, Any] = json.loads(called.out)
    jsonschema.validate(parsed, json.loads(SCHEMA_FILE.read_bytes()))
    from_json(called.out.encode())
    return parsed


def no_file(views: Path) -> None:
    """Take the file away."""
    views.unlink()


def a_folder(views: Path) -> None:
    """Put a folder in its place."""
    views.unlink()
    views.mkdir()


def holding(content: str | bytes) -> Callable[[Path], object]:
    """Put this into the file."""
    return lambda views: views.write_bytes(content.encode() if isinstance(content, str) else content)


class TestBadInput:
    """Each gets a short message that names the file and the next step; the other exercises are still graded."""

    @pytest.mark.parametrize(
        ("spoil", "said"),
        [
            (no_file, f" is not there. Copy the stub from the course to begin with it, {AGAIN}"),
            (a_folder, f" is a folder. Put a file of that name in its place, {AGAIN}"),
            (holding(""), f" is empty. Copy the stub from the course, write your solution in it, {AGAIN}"),
            (holding("def view(:\n"), f", line 1: invalid syntax. Correct it, {AGAIN}"),
            (
                holding("def view(request):\n    await x\n"),
                ", line 2: `await` stands outside an async function. Declare it with `async def view`, " + AGAIN,
            ),
            (
                holding("x = 1 / 0\n"),
                ": importing it raised ZeroDivisionError: division by zero. The file stops at this line when it is"
                " imported, before any visitor comes.",
            ),
            (
                holding(OK.replace("view", "veiw")),
                ": there is no `view`, but there is `veiw`. Rename `veiw` to `view`.",
            ),
            (
                holding(OK + "view = 'x'\n"),
                ": `view` is a str, not a function. Is the name `view` used a second time, below the view?",
            ),
            (
                holding(b"x = '\xe4'\n"),
                " is not saved as UTF-8: the byte at position 5 (line 1) has no meaning there. Save the file as UTF-8,"
                f" {AGAIN}",
            ),
            (
                holding(b"#" * 10 * 1024 * 1024),
                f" is larger than 64 KiB, the most that is read. Keep only your solution in it, {AGAIN}",
            ),
        ],
        ids=[
            "no file", "folder", "empty", "syntax", "await", "import", "wrong name", "no function", "encoding", "10 MB"
        ],
    )  # fmt: skip
    def test_file(self, run: Run, root: Path, spoil: Callable[[Path], object], said: str) -> None:
        """One message for the whole exercise, on the screen and in the JSON."""
        spoil(root / FILE)

        shown, called = run("02"), run("--format", "json")

        assert (shown.code, shown.err, called.code, called.err) == (1, "", 1, "")
        assert [exercise["score"] for exercise in result(called)["exercises"]] == [2, 0, 2]
        assert result(called)["exercises"][1]["message"] == FILE + said
        assert shown.out.count(said.split(". ")[0]) == 1
        assert FILE + said in " ".join(shown.out.split())
        for text in (shown.out, called.out):
            assert "Traceback" not in text
            assert "grader/" not in text
        assert len((FILE + said).split()) <= 60

    def test_everything_at_once(self, run: Run, root: Path) -> None:
        """An unknown exercise, a mistake in the course and hidden checks that are missing: the rest is graded."""
        (root / "exercises/02_two/exercise.toml").write_text('title = "x"\nlevel = "eazy"\nedit = ["views.py"]\n')
        for hidden in root.glob("exercises/*/test_hidden.py"):
            hidden.unlink()

        called = run("01", "02", "treee", "3", "--format", "json")

        assert called.code == 2
        unknown, mistake = called.err.splitlines()
        assert unknown == 'No exercise is called "treee". Did you mean 03_three? `grader list` shows their names.'
        assert mistake.startswith("exercises/02_two/exercise.toml: key level ")
        assert "easy, medium, hard" in mistake
        assert [(e["id"], e["score"], e["max_score"]) for e in result(called)["exercises"]] == [
            ("01_one", 1, 1),
            ("03_three", 1, 1),
        ]
        assert (
            "The hidden checks are not in this checkout, so the examples alone were graded." in result(called)["notes"]
        )

    def test_no_exercises(self, run: Run, root: Path) -> None:
        """A course without exercises is broken."""
        for folder in root.glob("exercises/0*"):
            shutil.rmtree(folder)

        called = run()

        assert (called.code, called.out) == (3, "")
        said = f"There are no exercises in {root / 'exercises'}. Clone the course again, or restore that folder.\n"
        assert called.err == said


class TestJson:
    """JSON on stdout, alone, in its published form."""

    VIEWS = """
        import logging
        import os
        import sys
        import time

        import httpx
        from django.http import HttpResponse

        os.write(1, b"written past Python")
        print("printed", {"a", "b", "c"}, file=sys.stderr)

        class Thing: ...

        async def view(request):
            time.sleep(0.25)
            logging.error("logged")
            async with httpx.AsyncClient() as client:
                await client.get("https://a.example/")
            return HttpResponse(f"{Thing()} {id(view)}" if request.GET else "ok")
    """
    CHECKS = '''
        @check(points=1, task=1)
        async def test_together(client, upstream, clock, data):
            """Visitors come together."""
            upstream.get("https://a.example/").mock(side_effect=after(data.number(1, 2), json={}))
            with clock.measure() as span:
                await gather(*(client.get("/") for _ in range(5)))
            expect(span).lasts(1.0)

        @check(points=1, task=1)
        async def test_awaited(client, upstream, app):
            """The loop is free."""
            upstream.get("https://a.example/").mock(side_effect=after(0.1, json={}))
            await client.get("/")
            expect(app).never_blocked()

        @check(points=1, task=1)
        async def test_unexpected(client, data):
            """Nobody is asked."""
            expect(await client.get("/")).answers(200, text=data.text(20))

        @check(points=1, task=1)
        async def test_meanwhile(client, upstream, clock):
            """Somebody is still there when the check fails."""
            upstream.get("https://a.example/").mock(side_effect=never())
            visits = gather(client.get("/"), client.get("/"))
            await clock.sleep(0.1)
            expect(visits.done(), "all were served").is_true(seen="they wait")
    '''

    def test_two_runs(self, tmp_path: Path) -> None:
        """In two processes with nothing in common: the same bytes, but for the time and the duration."""
        root = write(tmp_path, self.VIEWS, self.CHECKS)
        command = [sys.executable, "-m", "grader.cli", "run", "--format", "json"]
        texts = []
        for seed in ("1", "2"):
            environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
            done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
            assert (done.returncode, done.stderr) == (1, "")
            parsed = result(Called(done.returncode, done.stdout, done.stderr))
            texts.append(
                [
                    line
                    for line in done.stdout.splitlines()
                    if line.strip().split('"')[1:2] not in ([v] for v in VOLATILE)
                ]
            )
            assert set(VOLATILE) <= set(parsed)
        assert texts[0] == texts[1]
        (exercise,) = parsed["exercises"]
        assert [check["outcome"] for check in exercise["checks"]] == ["failed"] * 4
        assert exercise["checks"][0]["timeline"]["took_s"] > 1
        assert exercise["checks"][0]["printed"].startswith("printed {")
        assert "written past Python" not in done.stdout

    def test_alone(self, run: Run, root: Path) -> None:
        """Whatever a submission writes, to whichever stream, stays out of it."""
        (root / FILE).write_text("import os\nprint('x')\nos.write(1, b'y')\nos.write(2, b'z')\n" + OK)

        called = run("--format", "json")

        assert (called.code, called.err) == (0, "")
        assert result(called)["score"] == 6


class TestExitCodes:
    """0 all passed, 1 some check failed, 2 usage, 3 the course is broken, 4 the grader's own fault."""

    @pytest.mark.parametrize(
        ("code", "file", "text", "names"),
        [
            (0, None, "", ()),
            (1, FILE, OK.replace("ok", "no"), ()),
            (2, None, "", ("77",)),
            (3, "exercises/02_two/exercise.toml", "x = 1\n", ()),
            (4, "exercises/02_two/test_hidden.py", "import no_such_module\n", ()),
        ],
    )
    def test_code(self, run: Run, root: Path, code: int, file: str | None, text: str, names: tuple[str, ...]) -> None:
        """Each by what causes it."""
        if file:
            kept = (root / file).read_text() if file.endswith("test_hidden.py") else ""
            (root / file).write_text(text + kept)

        assert run(*names).code == code

    def test_our_fault(self, run: Run, root: Path) -> None:
        """It is said to be ours, is no zero, and does not hide the other exercises."""
        hidden = root / "exercises/02_two/test_hidden.py"
        hidden.write_text(hidden.read_text() + "    raise KeyError('x')\n")

        shown, called = run(), run("--format", "json")

        assert (shown.code, called.code, shown.err, called.err) == (4, 4, "", "")
        assert "The fault is the grader's, not yours, and it does not count as zero." in shown.out
        assert "test_hidden.py line 8: KeyError: 'x'" in shown.out
        assert "Traceback" not in shown.out
        parsed = result(called)
        assert [exercise["score"] for exercise in parsed["exercises"]] == [2, None, 2]
        assert parsed["ungradable"] == ["02_two"]


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent in another way there")
class TestCtrlC:
    """A clean end, and no process left."""

    LATE_S = 120  # for machines that are very busy; nothing waits this long

    def wait_for(self, happened: Callable[[], object]) -> None:
        """Until something can be observed."""
        until = time.monotonic() + self.LATE_S
        while not happened():
            assert time.monotonic() < until
            time.sleep(0.01)

    def start(self, root: Path, *args: str) -> subprocess.Popen[str]:
        """Run the command in a process group of its own, as a shell does."""
        # Where these tests run in the background, they ignore Ctrl-C, and the command would inherit that.
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            return subprocess.Popen(
                [sys.executable, "-m", "grader.cli", "run", *args],
                cwd=root,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                process_group=0,
            )
        finally:
            signal.signal(signal.SIGINT, before)

    def is_alive(self, pid: int) -> bool:
        """Whether a process still runs; one that ended and that nobody asked about does not."""
        try:
            return b") Z " not in Path(f"/proc/{pid}/stat").read_bytes()
        except OSError:
            pass
        if Path("/proc/self/stat").exists():
            return False
        try:
            os.kill(pid, 0)
        except OSError:
            return False
        return True

    def ended(self, process: subprocess.Popen[str]) -> str:
        """Wait for the end; return what was said on standard error."""
        out, err = process.communicate(timeout=self.LATE_S)
        # Python ends itself by the signal where it came at certain moments; a shell calls both 130.
        assert process.returncode in (130, -signal.SIGINT), err
        assert out == ""
        assert "Traceback" not in err
        return err.strip()

    def test_at_the_start(self, root: Path) -> None:
        """As soon as the first word is printed, before any host runs."""
        process = self.start(root, "01", "nobody")
        assert process.stderr is not None
        assert process.stderr.readline().startswith('No exercise is called "nobody".')

        os.killpg(process.pid, signal.SIGINT)

        assert self.ended(process) == STOPPED

    @pytest.mark.parametrize("to_all", [True, False], ids=["the terminal", "the command alone"])
    @pytest.mark.parametrize(
        "views",
        [
            "MARK\nwhile True: pass\n" + OK,
            OK.replace("    return", "    MARK\n    while True: pass\n    return"),
        ],
        ids=["import", "view"],
    )
    def test_while_a_host_runs(self, root: Path, tmp_path: Path, views: str, to_all: bool) -> None:
        """While the submission is imported, and while it answers: host and fork server end, too."""
        mark = tmp_path / "mark"
        write_pids = f"import os; open({str(mark) + '.new'!r}, 'w').write(f'{{os.getpid()}} {{os.getppid()}}')"
        (root / FILE).write_text(
            views.replace("MARK", f"{write_pids}; os.rename({str(mark) + '.new'!r}, {str(mark)!r})")
        )
        process = self.start(root, "02", "--isolation", "none")
        self.wait_for(mark.exists)
        pids = [int(pid) for pid in mark.read_text().split()]

        (os.killpg if to_all else os.kill)(process.pid, signal.SIGINT)

        assert self.ended(process) == STOPPED
        assert len(pids) == 2
        self.wait_for(lambda: not any(self.is_alive(pid) for pid in pids))
