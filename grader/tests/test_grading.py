"""Grading, end to end: real hosts, whole scores. What fails whom, and what a submission cannot do."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from textwrap import dedent

import pytest

from grader.course import load_course
from grader.errors import UsageError
from grader.grading import grade
from grader.lockstep.limits import Limits
from grader.model import CheckOutcome, Exercise, Outcome, Place, Verdict
from grader.submission import stub_digest
from grader.tests.checking.hosts import (
    ANSWERS,
    IMPORTS,
    URLS,
    failure_of,
    grade_one,
    grading,
    one_fork_server,
    outcomes,
    run_of,
    write,
)

__all__ = ["one_fork_server"]

SHORT = Limits(turn_cpu_s=0.3, turn_wall_s=60, start_wall_s=60)
VIEWS = "exercises/01_one/views.py"
OK = "from django.http import HttpResponse\n\nasync def view(request):\n    return HttpResponse('ok')\n"
NO = OK.replace("ok", "no")


class TestWholeCourse:
    """Several exercises, one score."""

    def test_score(self, tmp_path: Path) -> None:
        """Each exercise is graded for itself; outcomes come as they are known."""
        for id, views in (("01_one", OK), ("02_two", NO), ("03_three", "def view(:\n"), ("04_four", OK)):
            write(tmp_path, views, id=id)
        (tmp_path / "exercises/04_four/views.py").unlink()
        course = load_course(tmp_path)
        heard: list[tuple[str, str]] = []

        def on_progress(exercise: Exercise, outcome: CheckOutcome) -> None:
            heard.append((exercise.id, outcome.outcome.value))

        score = grade(course, course.exercises, tmp_path, on_progress=on_progress)

        assert [exercise.verdict.value for exercise in score.exercises] == ["passed", "failed", "failed", "failed"]
        assert [exercise.score for exercise in score.exercises] == [1, 0, 0, 0]
        assert [exercise.run.attempted for exercise in score.exercises] == [True, True, True, False]
        assert sorted(heard) == [
            ("01_one", "passed"), ("02_two", "failed"), ("03_three", "failed"), ("04_four", "missing")
        ]  # fmt: skip
        assert (score.score, score.max_score) == (1, 4)

    def test_leaves_nothing_in_memory(self, tmp_path: Path, request: pytest.FixtureRequest) -> None:
        """A run of pytest knows every check and all that it saw; a worker that grades a class has hundreds of them."""
        write(tmp_path, NO, id="01_one")
        course = load_course(tmp_path)
        for _ in range(2):
            grade(course, course.exercises, tmp_path)

        gc.collect()
        sessions = [kept for kept in gc.get_objects() if type(kept) is pytest.Session]  # isinstance() would ask each
        runs = [session for session in sessions if session is not request.session]
        assert runs == []

    def test_in_several_processes(self, tmp_path: Path) -> None:
        """Grading exercises side by side changes nothing but the real time it took."""
        for id, views in (("01_one", OK), ("02_two", NO), ("03_three", "def view(:\n")):
            write(tmp_path, views, id=id)
        course = load_course(tmp_path)
        heard: list[tuple[str, str]] = []

        def on_progress(exercise: Exercise, outcome: CheckOutcome) -> None:
            heard.append((exercise.id, outcome.outcome.value))

        alone = grade(course, course.exercises, tmp_path)
        together = grade(course, course.exercises, tmp_path, jobs=2, on_progress=on_progress)

        assert replace(together, started="", duration_s=0) == replace(alone, started="", duration_s=0)
        assert sorted(heard) == [("01_one", "passed"), ("02_two", "failed"), ("03_three", "failed")]

    def test_another_folder(self, tmp_path: Path) -> None:
        """Of a submission, the student's files are taken; everything else is the course's."""
        course = write(tmp_path / "course", NO)
        student = write(
            tmp_path / "student",
            OK,
            ANSWERS.replace('text="ok"', 'text="mine"'),
            files={"urls.py": "raise SystemExit\n", "exercise.toml": "title =\n", "conftest.py": "raise SystemExit\n"},
        )
        (student / "conftest.py").write_text("raise SystemExit\n")
        (student / "pytest.ini").write_text("[pytest]\naddopts = --no-such-option\n")

        (exercise,) = grading(course, submission=student).exercises

        assert exercise.verdict is Verdict.PASSED

    def test_nothing_around_changes_it(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Pytest's own variables have no say, and are as before afterwards."""
        monkeypatch.setenv("PYTEST_ADDOPTS", "--no-such-option")
        monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "nowhere.settings")
        monkeypatch.delenv("PYTEST_CURRENT_TEST")  # the inner pytest takes it away
        before = dict(os.environ)

        assert grade_one(tmp_path, OK).verdict is Verdict.PASSED
        assert dict(os.environ) == before

    def test_no_folder(self, tmp_path: Path) -> None:
        """A submission that is not there is told at once."""
        course = load_course(write(tmp_path, OK))
        with pytest.raises(UsageError, match="There is no folder"):
            grade(course, course.exercises, tmp_path / "nobody")

    def test_the_stub(self, tmp_path: Path) -> None:
        """A file that is still what it was counts as not begun, whichever line ends a checkout has."""
        stub = "# TODO(1): say ok\n" + NO
        root = write(tmp_path / "course", stub)
        settings = root / "exercises/01_one/exercise.toml"
        settings.write_text(f'stub = "{stub_digest({"views.py": stub.encode()})}"\n{settings.read_text()}')
        (untouched,) = grading(root).exercises
        windows = write(tmp_path / "windows", "")
        (windows / VIEWS).write_bytes(stub.replace("\n", "\r\n").encode())
        (elsewhere,) = grading(root, submission=windows).exercises
        (root / VIEWS).write_text(stub + "x = 1\n")  # a student works where the course is
        (edited,) = grading(root).exercises

        assert (untouched.run.attempted, elsewhere.run.attempted, edited.run.attempted) == (False, False, True)

    def test_nothing_of_a_submission_is_imported_here(self, tmp_path: Path) -> None:
        """Neither its modules nor its folder are known to the judge afterwards."""
        views = OK + "import sys\nsys.modules['left_behind'] = sys\nsys.path.insert(0, 'left behind')\n"

        assert grade_one(tmp_path, views).verdict is Verdict.PASSED
        assert not {"views", "urls", "left_behind"} & set(sys.modules)
        assert "left behind" not in sys.path
        assert not any(name.endswith("test_examples") and "01_one" in name for name in sys.modules)


class TestOurFaults:
    """A fault of ours is `ungradable`, never a zero."""

    CHECKS = '''
        @check(points=1, task=1)
        async def test_answers(client, upstream):
            """It answers."""
            BODY

        @check(points=1, task=1)
        async def test_other(client):
            """It answers otherwise."""
            expect(await client.get("/")).answers(200)
    '''

    @pytest.mark.parametrize(
        ("body", "said"),
        [
            ("{}['x']", "failed in test_examples.py line 7: KeyError: 'x'"),
            ("assert 1 == 2", "failed in test_examples.py line 7: AssertionError"),
            ("(await client.get('/')).json()['x']", "failed in test_examples.py line 7: JSONDecodeError: "),
            ("await __import__('asyncio').Event().wait()", "waits for something that can never happen"),
            ("await client.get(7)", "TypeError"),
        ],
        ids=["KeyError", "assert", "json", "never", "TypeError"],
    )
    def test_a_check_that_raises(self, tmp_path: Path, body: str, said: str) -> None:
        """It has no score; the message names the check and its line. The other checks still run."""
        score = grade_one(tmp_path, OK, self.CHECKS.replace("BODY", body))

        assert (score.verdict, score.score) == (Verdict.UNGRADABLE, None)
        assert score.run.fault.startswith("the check test_answers itself ")
        assert said in score.run.fault
        assert outcomes(score) == {"answers": "missing", "other": "passed"}

    @pytest.mark.parametrize("bug", ["{}['x']", "1 / 0", "[].index(1)"])
    def test_a_mocked_upstream_with_a_bug(self, tmp_path: Path, bug: str) -> None:
        """It is not taken for a call that nobody expects, whatever it raises and whatever the view makes of it."""
        views = """
            import httpx
            from django.http import HttpResponse

            async def view(request):
                async with httpx.AsyncClient() as client:
                    try:
                        await client.get("https://a.example/")
                    except httpx.HTTPError:
                        pass
                return HttpResponse("no")
        """
        body = f"""upstream.get("https://a.example/").mock(side_effect=lambda request: {bug})
            expect(await client.get("/")).answers(200, text="ok")"""

        score = grade_one(tmp_path, views, self.CHECKS.replace("BODY", body))

        assert score.score is None
        assert "a mocked upstream raised " in score.run.fault

    def test_a_file_of_checks_that_cannot_be_imported(self, tmp_path: Path) -> None:
        """Its exercise has no score; the others have theirs."""
        write(tmp_path, OK, id="01_one", hidden="import no_such_module\n" + dedent(ANSWERS).replace("_answers", "_x"))
        write(tmp_path, OK, id="02_two")

        score = grading(tmp_path)

        assert [exercise.score for exercise in score.exercises] == [None, 1]
        assert "test_hidden.py could not be read" in run_of(score).fault
        assert "no_such_module" in run_of(score).fault

    def test_what_never_reports_is_missing(self, tmp_path: Path) -> None:
        """A check that the course announces and pytest does not find earns nothing."""
        checks = dedent(ANSWERS) + dedent(ANSWERS).replace("_answers", "_other") + "\n\ndel test_answers\n"

        score = grade_one(tmp_path, OK, checks)

        assert outcomes(score) == {"answers": "missing", "other": "passed"}
        assert (score.score, score.run.fault) == (None, "test_answers never reported")


class TestImports:
    """A file that cannot be imported: one message for the exercise, with the next step."""

    def test_a_name_that_is_needed_itself_is_not_the_other_one(self, tmp_path: Path) -> None:
        """To rename it would only move the gap."""
        urls = URLS.replace("views.view)", 'views.view), path("views/", views.view_2)')
        write(tmp_path, OK, files={"urls.py": urls})

        failure = failure_of(grading(tmp_path).exercises[0])

        assert failure.seen == f"{VIEWS}: there is no `view_2`. Define it: `async def view_2(request, …)`."

    @pytest.mark.parametrize(
        ("views", "said", "line"),
        [
            ("async def vieww(request): ...", "there is no `view`, but there is `vieww`. Rename `vieww` to `view`.", 0),
            ("x = 1", "there is no `view`. Define it: `async def view(request, …)`.", 0),
            (
                OK + "view = 7\n",
                "`view` is an int, not a function. Is the name `view` used a second time, below the view?",
                0,
            ),
            (
                "view = type('', (), {})()",
                "`view` is a value, not a function. Is the name `view` used a second time, below the view?",
                0,
            ),
            (
                "import djang",
                "ModuleNotFoundError: No module named 'djang'. Is `django` meant?",
                1,
            ),
            (
                "from asyncio import wait_four",
                "ImportError: cannot import name 'wait_four' from 'asyncio'. `asyncio` has no `wait_four`, at least"
                " with this version of Python. Is it spelled like this?",
                1,
            ),
            (
                "x = 1\nimport no_such_module",
                "ModuleNotFoundError: No module named 'no_such_module'. `no_such_module` is not part of this course.",
                2,
            ),
            (
                "x = 1 / 0",
                "importing it raised ZeroDivisionError: division by zero. The file stops at this line when it is"
                " imported, before any visitor comes.",
                1,
            ),
            (
                "raise SystemExit(0)",
                "importing it ends the program (SystemExit). A module of views only defines functions. What leaves the"
                " program here?",
                1,
            ),
            (
                "import time\nwhile True: time.sleep(60)",
                "importing it waits for more than two hours of simulated time (time.sleep). Code outside of functions"
                " runs at import. What does it wait for?",
                2,
            ),
            (
                "import threading\nthreading.Event().wait()",
                "importing it waits for something that can never happen (threading.Event.wait). Code outside of"
                " functions runs at import. What does it wait for?",
                2,
            ),
            (
                "class HostBroken(Exception): ...\nraise HostBroken('x')",
                "importing it raised HostBroken: x. The file stops at this line when it is imported, before any visitor"
                " comes.",
                2,
            ),
            (
                "import os\nos._exit(0)",
                "importing it ends the process (exit status 0). Does code outside of a function leave the process?",
                0,
            ),
        ],
        ids=[
            "wrong name", "no name", "an int", "a nameless type", "misspelt", "unknown name", "unknown module", "error",
            "exit", "sleeps for ever", "waits for ever", "a name of ours", "os._exit",
        ],
    )  # fmt: skip
    def test_message(self, tmp_path: Path, views: str, said: str, line: int) -> None:
        """The file, what is wrong with it, and what to do."""
        checks = ANSWERS + ANSWERS.replace("test_answers", "test_again")
        score = grade_one(tmp_path, views, checks)

        assert score.verdict is Verdict.FAILED
        assert score.run.message == f"{VIEWS}: {said}"
        assert (score.run.where.line if score.run.where else 0) == line
        assert {failure_of(score, name).seen for name in ("answers", "again")} == {score.run.message}
        assert len(score.run.message.split()) <= 60

    def test_slow_to_import(self, tmp_path: Path) -> None:
        """Sleeping, and running a loop of one's own, is possible while the file is imported."""
        views = "import asyncio, time\ntime.sleep(1)\nasyncio.run(asyncio.sleep(1))\n" + OK
        checks = ANSWERS.replace("(client)", "(client, clock)") + '    expect(clock.now, "seconds").equals(2.0)\n'

        assert outcomes(grade_one(tmp_path, views, checks)) == {"answers": "passed"}


class TestEndedByLimits:
    """What hangs for real is ended, named as what it is, and repeated before it counts."""

    def test_a_loop_without_end(self, tmp_path: Path) -> None:
        """Its line is named."""
        score = grade_one(tmp_path, OK.replace("    return", "    while True: pass\n    return"), limits=SHORT)

        failure = failure_of(score)
        assert (failure.expected, failure.seen) == ("an answer", "the view computes on and on without an answer")
        assert failure.where == Place(file=VIEWS, line=4, text="while True: pass", function="view")
        assert score.verdict is Verdict.FAILED

    @pytest.mark.skipif(sys.platform not in ("linux", "darwin"), reason="memory is not told here")
    @pytest.mark.parametrize("place", ["view", "import"])
    def test_memory_without_end(self, tmp_path: Path, place: str) -> None:
        """Failed, as where the operating system refuses more: no zero for the whole class, and no fault of ours."""
        grow = "held = bytearray(b'x') * 300_000_000\n"
        views = OK.replace("    return", f"    {grow}    await __import__('asyncio').sleep(1)\n    return")
        views = views if place == "view" else f"{grow}import time\ntime.sleep(1)\n{OK}"
        score = grade_one(tmp_path, views, limits=Limits(memory_bytes=200 * 1024**2))

        assert "takes more memory than it may" in failure_of(score).seen
        assert "200 MB" in failure_of(score).seen
        assert score.verdict is Verdict.FAILED

    @pytest.mark.parametrize(
        ("views", "seen"),
        [
            (
                OK.replace("    return", "    import os; os._exit(0)\n    return"),
                "the server process ended (exit status 0)",
            ),
            ("import os\nos._exit(0)", "ends the process"),
        ],
        ids=["view", "import"],
    )
    def test_repeated(self, tmp_path: Path, views: str, seen: str) -> None:
        """It counts when it happens twice. For a whole exercise, twice in all is enough."""
        marks = tmp_path / "marks"
        marks.mkdir()
        leave = f"open({str(marks)!r} + '/' + str(os.getpid()), 'w').close(); os._exit(0)"
        checks = ANSWERS + ANSWERS.replace("test_answers", "test_again")

        score = grade_one(tmp_path, views.replace("os._exit(0)", leave), checks, isolation="none")

        assert seen in failure_of(score).seen
        assert len(list(marks.iterdir())) == (4 if "def view" in views else 2)

    def test_passes_when_repeated(self, tmp_path: Path) -> None:
        """What does not happen a second time does not count."""
        mark = tmp_path / "mark"
        views = (
            f"import os\nif not os.path.exists({str(mark)!r}):\n    open({str(mark)!r}, 'w').close()\n    os._exit(0)\n"
        )

        assert outcomes(grade_one(tmp_path, views + OK, isolation="none")) == {"answers": "passed"}

    @pytest.mark.skipif(sys.platform != "linux", reason="limits on address space are Linux's")
    @pytest.mark.parametrize("place", ["view", "import"])
    @pytest.mark.parametrize("start", ["threading.Thread(target=print).start()", "_thread.start_new_thread(print, ())"])
    def test_no_thread_left(self, tmp_path: Path, place: str, start: str) -> None:
        """A machine that has no thread left for a right submission may have one a moment later."""
        mark = tmp_path / "mark"
        no_room = f"""
import os, resource, threading, _thread
if not os.path.exists({str(mark)!r}):
    open({str(mark)!r}, 'w').close()
    room = int(open('/proc/self/statm').read().split()[0]) * 4096 + 4_000_000
    resource.setrlimit(resource.RLIMIT_AS, (room, room))
    threading.stack_size(64 * 1024**2)
"""
        views = no_room + (
            f"{start}\n{OK}" if place == "import" else OK.replace("    return", f"    {start}\n    return")
        )

        assert outcomes(grade_one(tmp_path, views, isolation="none")) == {"answers": "passed"}
        assert mark.exists()

    def test_other_failures_are_not_repeated(self, tmp_path: Path) -> None:
        """A wrong answer counts at once."""
        mark = tmp_path / "mark"
        views = f"open({str(mark)!r}, 'a').write('x')\n" + NO

        grade_one(tmp_path, views, isolation="none")

        assert mark.read_text() == "x"


FORGED = """
class Same:
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __hash__(self): return 0
    def __str__(self): return "no"
"""
PATCH = """
import sys
import builtins
for name, module in list(sys.modules.items()):
    if name.startswith(("grader.", "pytest", "_pytest", "respx", "httpx")):
        for attribute in ("answers", "_fail", "expect", "check", "raises", "main", "first_difference"):
            if hasattr(module, attribute):
                setattr(module, attribute, lambda *args, **options: None)
builtins.AssertionError = type("Nothing", (Exception,), {})
"""


class TestHostile:
    """A submission cannot write its own score, nor end or confuse the judge."""

    @pytest.mark.parametrize(
        "views",
        [
            FORGED + NO.replace("'no'", "Same()"),
            PATCH + NO,
            "import pytest\npytest.exit = None\n" + NO,
            "import atexit, os\natexit.register(os._exit, 0)\n" + NO,
            "import sys\nsys.setrecursionlimit(10**6)\nsys.settrace(lambda *args: None)\n" + NO,
            "import gc\nfor x in gc.get_objects():\n    if isinstance(x, dict) and 'checks' in x: x.clear()\n" + NO,
            "import sys\nsys.stdout = sys.stderr = None\n" + NO,
            "import sys\nsys.modules['views'] = None\n" + NO,
        ],
        ids=["forged ==", "patches", "pytest", "atexit", "trace", "garbage", "no stdout", "no module"],
    )
    def test_a_wrong_answer_stays_wrong(self, tmp_path: Path, views: str) -> None:
        """Whatever it does to its own process."""
        score = grade_one(tmp_path, views)

        assert (score.verdict, score.score, score.run.fault) == (Verdict.FAILED, 0, "")

    def test_a_response_that_is_everything(self, tmp_path: Path) -> None:
        """An object of another kind is no HttpResponse."""
        score = grade_one(tmp_path, FORGED + OK.replace("HttpResponse('ok')", "Same()"))

        assert failure_of(score).seen == "the view returned a Same"

    @pytest.mark.parametrize(
        "views",
        [
            OK.replace("    return", "    for _ in range(20_000): print('x' * 100)\n    return"),
            "import logging\n"
            + OK.replace("    return", "    for _ in range(5_000): logging.error('x' * 100)\n    return"),
            "x = 1\n" * 10_000 + OK,
            OK.replace("    return", "    print('\\ud800\\x1b[2J')\n    return"),
        ],
        ids=["prints", "logs", "10,000 lines", "control characters"],
    )
    def test_much_is_no_harm(self, tmp_path: Path, views: str) -> None:
        """Printing, logging and long files are no mistakes; what is kept of them is limited."""
        score = grade_one(tmp_path, views)

        assert (outcomes(score), score.run.fault) == ({"answers": "passed"}, "")
        assert all(len(outcome.printed) < 2_100 for outcome in score.run.outcomes)

    def test_deep_recursion(self, tmp_path: Path) -> None:
        """It is an exception like any other, with its line."""
        views = OK.replace("async def", "def down(n):\n    return down(n + 1)\n\nasync def").replace("'ok'", "down(0)")

        failure = failure_of(grade_one(tmp_path, views))

        assert "RecursionError" in failure.seen
        assert failure.where is not None
        assert failure.where.line == 4

    def test_a_huge_number_of_brackets(self, tmp_path: Path) -> None:
        """An answer that is hard to read is a wrong answer."""
        views = OK.replace("'ok'", "'[' * 100_000 + ']' * 100_000")
        checks = ANSWERS.replace('text="ok"', "json=[1]")

        assert grade_one(tmp_path, views, checks).verdict is Verdict.FAILED

    def test_printed(self, tmp_path: Path) -> None:
        """What the student's code printed comes with the check's outcome."""
        views = "print('once')\n" + NO.replace("    return", "    print('for each visit')\n    return")

        (outcome,) = grade_one(tmp_path, views).run.outcomes

        assert outcome.outcome is Outcome.FAILED
        assert outcome.printed == "once\nfor each visit\n"


class TestPlainPytest:
    """`pytest exercises/05_fan_out` works too."""

    @pytest.fixture
    def root(self, tmp_path: Path) -> Path:
        """A checkout whose exercise uses the database, and needs."""
        checks = '''
            from project.models import Account

            @check(points=1, task=1)
            async def test_answers(client, db):
                """The view answers."""
                db.seed(Account(owner="Ada", balance=1))
                expect(await client.get("/")).answers(200, text="1")

            @check(points=1, task=1, needs="test_answers")
            async def test_more(client):
                """There is more."""
        '''
        views = """
            from django.http import HttpResponse
            from project.models import Account

            async def view(request):
                return HttpResponse(str(await Account.objects.acount()))
        """
        root = write(tmp_path / "course", views, checks)
        (root / "conftest.py").write_text('pytest_plugins = ["grader.checking.plugin"]\n')
        settings = ["addopts = --import-mode=importlib", "filterwarnings = error", "asyncio_mode = auto"]
        settings.append("asyncio_default_fixture_loop_scope = function")
        (root / "pytest.ini").write_text("\n".join(["[pytest]", *settings]))
        return root

    def run(self, root: Path, *args: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run pytest as a student does."""
        dropped = ("PYTEST_", "DJANGO_", "GRADER_", "COV_", "FORCE_COLOR")
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
        return subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *args],
            cwd=root,
            env={**inherited, "PYTHONPATH": str(Path(__file__).parents[2]), **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    def test_passes(self, root: Path) -> None:
        """Our `db` is used, not that of pytest-django, also where that plugin is active and forbids connections."""
        environment = {"DJANGO_SETTINGS_MODULE": "project.settings", "PYTHONPATH": f"{root / 'exercises'}"}
        environment["PYTHONPATH"] += os.pathsep + str(Path(__file__).parents[2])
        for done in (self.run(root, "exercises/01_one"), self.run(root, "exercises/01_one", **environment)):
            assert (done.returncode, done.stderr) == (0, ""), done.stdout
            assert "2 passed" in done.stdout

    def test_submission(self, root: Path, tmp_path: Path) -> None:
        """`--submission` points it elsewhere; a failure is shown in its parts, and what needs it is skipped."""
        student = write(tmp_path / "student", NO)

        done = self.run(root, "exercises/01_one/test_examples.py", "--submission", str(student), "-rs")

        assert (done.returncode, done.stderr) == (1, "")
        assert "1 failed, 1 skipped" in done.stdout
        shown = 'The view answers.\nexpected: status 200 with the text "1"\nseen:     status 200 with the text "no"\n'
        assert shown in done.stdout
        assert "waits for: The view answers." in done.stdout
        assert "Traceback" not in done.stdout
        assert "grader/checking" not in done.stdout

    def test_one_check(self, root: Path) -> None:
        """One check by its name, as an editor runs it."""
        done = self.run(root, "exercises/01_one/test_examples.py::test_more")

        assert done.returncode == 0
        assert "1 passed" in done.stdout

    def test_no_such_folder(self, root: Path) -> None:
        """A usage error, in one line."""
        done = self.run(root, "exercises/01_one", "--submission", "nowhere")

        assert done.returncode == 4
        assert "--submission: there is no folder nowhere" in done.stderr
        assert "Traceback" not in done.stderr


def test_the_helpers_checks(tmp_path: Path) -> None:
    """The imports that every small course begins with are those that authors use."""
    assert (write(tmp_path, OK) / "exercises/01_one/test_examples.py").read_text().startswith(IMPORTS)


def test_one_course_after_the_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each course's hosts have its own Django project, also in one process."""
    monkeypatch.undo()  # the fork server that tests share
    for name in ("first", "second", "first again"):
        root = write(tmp_path / name, "from project import NAME\n" + OK.replace("'ok'", "NAME"))
        (root / "exercises/project/__init__.py").write_text(f"NAME = {name!r}\n")
        checks = root / "exercises/01_one/test_examples.py"
        checks.write_text(checks.read_text().replace('text="ok"', f"text={name!r}"))
        (exercise,) = grading(root).exercises
        assert outcomes(exercise) == {"answers": "passed"}, exercise.run
