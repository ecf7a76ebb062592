"""The pytest plugin: fixtures for checks, and the rules by which checks run.

Loaded by the checkout's ``conftest.py``. Tests without ``@check`` are left alone.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import re
import signal
import tempfile
import threading
import traceback
from collections.abc import AsyncIterator, Callable, Generator, Iterator, Mapping
from pathlib import Path
from types import FrameType
from typing import Any

import httpx
import pytest
import respx
from _pytest.runner import runtestprotocol

from grader.checking.check import CheckMark, mark_of
from grader.checking.clock import CheckClock
from grader.checking.data import Data
from grader.checking.database import Database, fresh_database, set_up_django
from grader.checking.failure import CheckFailed, GraderFault
from grader.checking.record import Record
from grader.checking.session import CheckSession
from grader.checking.stage import running, visiting
from grader.course import find_root, load_course, secret_of
from grader.errors import GraderError
from grader.hosts import fence_for, prepare_hosts
from grader.lockstep.clock import VirtualLoop
from grader.lockstep.disk import empty
from grader.model import Exercise, Outcome
from grader.submission import read_submission
from grader.workers import alone, beside_others

__all__ = ["FAILURE", "SESSION"]

SESSION = pytest.StashKey[CheckSession]()
FAILURE = pytest.StashKey[BaseException]()
_MODELS = re.compile(rb"^\s*(?:from|import)\s+(?:project|django\.contrib)\b", re.MULTILINE)


# --- configuration ----------------------------------------------------------------------------------------------------


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--submission DIR``."""
    parser.addoption(
        "--submission", metavar="DIR", default=None, help="check the exercises of this clone instead of this checkout's"
    )


def pytest_configure(config: pytest.Config) -> None:
    """A folder that is not there is said at once."""
    directory = config.getoption("--submission")
    if directory is not None and not Path(directory).is_dir():
        raise pytest.UsageError(f"--submission: there is no folder {directory}")


def session_of(config: pytest.Config) -> CheckSession:
    """The run's state; made from the command line when nobody prepared one."""
    if SESSION not in config.stash:
        root = find_root(config.rootpath)
        try:
            course = load_course(root, on_problem=lambda id, error: None)
        except GraderError as error:
            raise pytest.UsageError(str(error)) from error
        directory = Path(config.getoption("--submission") or root)
        fence = fence_for(root)
        prepare_hosts(root, fence=fence)
        config.stash[SESSION] = CheckSession(
            course=course, submitted=functools.partial(read_submission, directory), secret=secret_of, fence=fence
        )
    return config.stash[SESSION]


@pytest.hookimpl(tryfirst=True)
def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Checks run on a virtual clock, other tests on asyncio's usual loop."""
    if mark_of(getattr(item, "obj", None)) is not None:
        return {"virtual": _virtual_loop}
    return {"real": asyncio.new_event_loop}


def _virtual_loop() -> VirtualLoop:
    loop = VirtualLoop()
    # What a check left behind when it failed, such as other visitors, ends with it: asyncio need not print that.
    loop.set_exception_handler(lambda loop, context: None)

    def on_idle(next_timer: float | None) -> None:
        if next_timer is None:
            raise GraderFault("the check waits for something that can never happen")
        loop.clock.advance(next_timer)

    loop.on_idle = on_idle
    return loop


# --- the rules --------------------------------------------------------------------------------------------------------


def check_name(item: pytest.Item) -> str:
    """The check's id: its function's name, whatever pytest adds to it."""
    return getattr(item, "originalname", None) or item.name.split("[")[0]


def check_of(item: pytest.Item) -> tuple[Exercise, CheckMark] | None:
    """The exercise and mark of a check, or None if the item is another test."""
    mark = mark_of(getattr(item, "obj", None))
    if mark is None:
        return None
    exercise = session_of(item.config).exercise_of(item.path)
    return None if exercise is None else (exercise, mark)


def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> None:
    """A file of checks may import models, the project's or Django's: have Django ready first."""
    if module_path.parent.parent.name == "exercises" and _MODELS.search(module_path.read_bytes()):
        session = session_of(parent.config)
        if session.exercise_of(module_path) is not None:
            set_up_django(session.course.root / "exercises")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Run the checks of an exercise in the course's order, whatever the files' order: what is needed comes first."""
    order: dict[str, int] = {}

    def place(item: pytest.Item) -> tuple[int, int]:
        found = check_of(item)
        if found is None:
            return (-1, 0)
        exercise, _ = found
        names = [check.id for check in exercise.checks]
        first = order.setdefault(exercise.id, len(order))
        name = check_name(item)
        return (first, names.index(name) if name in names else len(names))

    if any(mark_of(getattr(item, "obj", None)) is not None for item in items):
        items.sort(key=place)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a check that needs one which did not pass: one cause prints one failure."""
    found = check_of(item)
    if found is None:
        return
    exercise, mark = found
    need = session_of(item.config).needed_but_not_passed(exercise, mark.needs)
    if need:
        sentences = {check.id: check.sentence for check in exercise.checks}
        pytest.skip(f"waits for: {sentences.get(need, need)}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    """Keep the outcome for those who need it, and show a failure in its parts instead of a traceback of ours."""
    found = check_of(item)
    if found is None:
        return (yield)
    key = (found[0].id, check_name(item))
    error = call.excinfo.value if call.excinfo is not None else None
    if isinstance(error, CheckFailed):
        # pytest's own way reads every source file on the way of the exception, which takes longer than the check.
        shown = f"{_sentence(found[0], key[1])}\n{error}"
        item.repr_failure = item._repr_failure_py = lambda *args, **options: shown  # type: ignore[assignment, method-assign]
    report = yield
    outcomes = session_of(item.config).outcomes
    if report.skipped:
        outcomes[key] = Outcome.SKIPPED
        if isinstance(report.longrepr, tuple):  # where the check stands, not where we skip it
            report.longrepr = (item.location[0], (item.location[1] or 0) + 1, report.longrepr[2])
    elif report.failed:
        outcomes[key] = Outcome.FAILED
    elif report.when == "call":
        outcomes.setdefault(key, Outcome.PASSED)
    if error is not None and not report.skipped:
        item.stash.setdefault(FAILURE, error)
    return report


def _sentence(exercise: Exercise, name: str) -> str:
    return next((check.sentence for check in exercise.checks if check.id == name), name)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """Repeat, once, a check that only a limit in real time ended, or a lack of threads, before it counts."""
    found = check_of(item)
    if found is None:
        return None
    with _ctrl_c_at_once():
        _run_check(item, nextitem, found[0])
    return True


def _run_check(item: pytest.Item, nextitem: pytest.Item | None, exercise: Exercise) -> None:
    session = session_of(item.config)
    name = check_name(item)
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    session.no_thread = False
    with beside_others():
        reports = runtestprotocol(item, nextitem=nextitem, log=False)
    error = item.stash.get(FAILURE, None)
    if isinstance(error, CheckFailed | GraderFault) and (error.repeat or session.no_thread):
        session.outcomes.pop((exercise.id, name), None)
        session.broken.pop(exercise.id, None)
        del item.stash[FAILURE]
        item._initrequest()  # type: ignore[attr-defined]
        session.repeating = True
        try:
            with alone():
                reports = runtestprotocol(item, nextitem=nextitem, log=False)
        finally:
            session.repeating = False
        if exercise.id in session.broken:
            session.broken[exercise.id].repeat = False  # once is enough for all checks of the exercise
    for report in reports:
        item.ihook.pytest_runtest_logreport(report=report)
    if session.on_outcome is not None:
        outcome = session.outcomes.get((exercise.id, name), Outcome.MISSING)
        session.on_outcome(exercise, name, outcome, item.stash.get(FAILURE, None))
    _let_go(item.stash.get(FAILURE, None))
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)


def _let_go(error: BaseException | None) -> None:
    """Have an exception hold on to nothing but its words. Its frames know every answer the check got, and with many
    checks that is a lot."""
    seen: set[int] = set()  # causes can lead back to where they began
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        traceback.clear_frames(error.__traceback__)
        error = error.__cause__ or error.__context__


@contextlib.contextmanager
def _ctrl_c_at_once() -> Iterator[None]:
    """Let Ctrl-C end a check. asyncio's own way is to cancel the task, which waits until the host gives the turn back;
    it takes that way only with Python's own handler."""
    alone = threading.current_thread() is threading.main_thread()
    if not alone or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


# --- fixtures ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def upstream() -> respx.MockRouter:
    """The world outside: a strict respx router that answers the submission's httpx calls."""
    return respx.MockRouter(assert_all_called=False)


@pytest.fixture
async def clock() -> CheckClock:
    """Virtual time since the check began."""
    return CheckClock(asyncio.get_running_loop())


@pytest.fixture
def data(request: pytest.FixtureRequest) -> Data:
    """Values drawn for this check and this submission."""
    exercise, name = _checked(request)
    return Data(session_of(request.config).seed(exercise, name))


@pytest.fixture
def db(request: pytest.FixtureRequest) -> Iterator[Database]:
    """A fresh database, which the submission uses, too."""
    _checked(request)
    # pytest-django, where it is active, forbids connections; its own `db` is the one that this replaces.
    django = request.config.pluginmanager.hasplugin("django")
    unblocked = request.getfixturevalue("django_db_blocker").unblock() if django else None
    session = session_of(request.config)
    exercises, rooms = session.course.root / "exercises", session.fence.rooms
    with fresh_database(exercises, rooms=rooms, unblocked=unblocked) as database:
        yield database


@pytest.fixture
def scratch(request: pytest.FixtureRequest) -> Iterator[str]:
    """An empty folder for the submission's temporary files, gone afterwards."""
    rooms = session_of(request.config).fence.rooms
    with tempfile.TemporaryDirectory(prefix="grader-", dir=rooms, ignore_cleanup_errors=True) as folder:
        try:
            yield folder
        finally:
            empty(folder)


@pytest.fixture
async def app(request: pytest.FixtureRequest, upstream: respx.MockRouter, clock: CheckClock) -> AsyncIterator[Record]:
    """The running submission, and the record of what it did."""
    exercise, name = _checked(request)
    session = session_of(request.config)
    database = request.getfixturevalue("db") if "db" in request.fixturenames else None
    folder = request.getfixturevalue("scratch")
    settings = database.settings if database else {}
    async with running(
        session, exercise, name, upstream=upstream, clock=clock, folder=folder, database=settings
    ) as record:
        yield record


@pytest.fixture
async def client(app: Record) -> AsyncIterator[httpx.AsyncClient]:
    """A visitor of the submission."""
    async with visiting(app) as visitor:
        yield visitor


def _checked(request: pytest.FixtureRequest) -> tuple[Exercise, str]:
    found = check_of(request.node)
    if found is None:
        raise pytest.UsageError(f"{request.node.nodeid}: client, app, data and db are for checks in exercises/")
    return found[0], check_name(request.node)
